import pytest

from localcloud.front_door.answer import Answer, answer_of
from localcloud.front_door.refusals import IntegrationFailed

JSON = (("content-type", "application/json"),)
TEXT = (("content-type", "text/plain;charset=utf-8"),)


class TestAnswerOf:
    @pytest.mark.parametrize(
        ("result", "answer"),
        [
            (b'{"message": "hello"}', Answer(200, JSON, b'{"message": "hello"}')),
            (b'"hello"', Answer(200, JSON, b"hello")),
            (b"[1, 2]", Answer(200, JSON, b"[1, 2]")),
            (b'{"statusCode": 204}', Answer(204, (), b"")),
            (b'{"statusCode": "200", "body": "x"}', Answer(200, TEXT, b"x")),
            (
                b'{"statusCode": 200, "body": "AP8=", "isBase64Encoded": true}',
                Answer(200, TEXT, b"\x00\xff"),
            ),
            (
                b'{"statusCode": 200, "headers": {"ETag": "1", "X-N": 3, "X-B": true}}',
                Answer(200, (("etag", "1"), ("x-n", "3"), ("x-b", "true")), b""),
            ),
            (
                b'{"statusCode": 200, "cookies": ["a=1", "b=2"]}',
                Answer(200, (("set-cookie", "a=1"), ("set-cookie", "b=2")), b""),
            ),
        ],
    )
    def test_reads_what_a_function_returned(self, result: bytes, answer: Answer) -> None:
        assert answer_of(result) == answer

    @pytest.mark.parametrize(
        "result",
        [
            b"no json",
            b'{"statusCode": null}',
            b'{"statusCode": 99}',
            b'{"statusCode": 200, "body": {"a": 1}}',
            b'{"statusCode": 200, "headers": [1]}',
            b'{"statusCode": 200, "headers": {"a": {"b": 1}}}',
            b'{"statusCode": 200, "body": "%%%", "isBase64Encoded": true}',
        ],
    )
    def test_refuses_what_can_be_no_answer(self, result: bytes) -> None:
        with pytest.raises(IntegrationFailed):
            answer_of(result)
