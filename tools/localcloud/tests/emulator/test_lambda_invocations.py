import pytest
from aiohttp import web
from botocore.exceptions import ClientError

from localcloud.aws import Aws
from localcloud.testing.emulator import running_emulator
from localcloud.testing.functions import Deployment
from localcloud.testing.neighbours import RecordingRuntime


class TestInvoke:
    def test_reaches_the_runtime_as_it_was_asked_for(
        self, deployment: Deployment, recording: RecordingRuntime
    ) -> None:
        deployment.aws.functions.invoke(
            FunctionName="works", Qualifier="live", InvocationType="Event", Payload=b'{"n": 1}'
        )

        assert recording.invocations == [
            {
                "path": "/2015-03-31/functions/works/invocations?Qualifier=live",
                "type": "Event",
                "payload": '{"n": 1}',
            }
        ]

    def test_answers_what_the_runtime_answers(
        self, deployment: Deployment, recording: RecordingRuntime
    ) -> None:
        recording.answer = lambda: web.json_response(
            {"errorType": "ValueError"},
            headers={"X-Amz-Function-Error": "Unhandled", "X-Amz-Executed-Version": "3"},
        )

        answer = deployment.aws.functions.invoke(FunctionName="works")

        assert answer.get("FunctionError") == "Unhandled"
        assert answer.get("ExecutedVersion") == "3"
        assert answer["Payload"].read() == b'{"errorType": "ValueError"}'

    def test_passes_a_refusal_on(self, deployment: Deployment, recording: RecordingRuntime) -> None:
        recording.answer = lambda: web.json_response(
            {"Message": "Function not found: nothing"},
            status=404,
            headers={"x-amzn-errortype": "ResourceNotFoundException"},
        )
        client = deployment.aws.functions

        with pytest.raises(client.exceptions.ResourceNotFoundException, match="not found: nothing"):
            client.invoke(FunctionName="nothing")

    def test_says_clearly_that_there_is_no_runtime(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("LOCALCLOUD_LAMBDA_URL", raising=False)

        with (
            running_emulator() as url,
            pytest.raises(ClientError, match="LOCALCLOUD_LAMBDA_URL is not set"),
        ):
            Aws(url).functions.invoke(FunctionName="works")
