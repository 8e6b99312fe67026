import pytest

from localcloud.event_sources.item_failures import failed_items


class TestFailedItems:
    @pytest.mark.parametrize(
        "answer",
        [b"", b"null", b"{}", b'{"batchItemFailures": null}', b'{"batchItemFailures": []}'],
    )
    def test_are_none_when_none_is_named(self, answer: bytes) -> None:
        assert failed_items(answer, ["a", "b"]) == set()

    def test_are_those_that_are_named(self) -> None:
        answer = b'{"batchItemFailures": [{"itemIdentifier": "b"}, {"itemIdentifier": "b"}]}'

        assert failed_items(answer, ["a", "b", "c"]) == {"b"}

    @pytest.mark.parametrize(
        "answer",
        [
            b"{",
            b'"done"',
            b"[]",
            b'{"batchItemFailures": "a"}',
            b'{"batchItemFailures": ["a"]}',
            b'{"batchItemFailures": [{"itemIdentifier": ""}]}',
            b'{"batchItemFailures": [{"itemIdentifier": null}]}',
            b'{"batchItemFailures": [{"identifier": "a"}]}',
            b'{"batchItemFailures": [{"itemIdentifier": "a"}, {"itemIdentifier": "unknown"}]}',
        ],
    )
    def test_are_all_when_the_answer_cannot_be_understood(self, answer: bytes) -> None:
        assert failed_items(answer, ["a", "b"]) == {"a", "b"}
