import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest

from localcloud.runtime import InvokeResult, Limits, Runtime
from localcloud.testing.functions import Deployment
from localcloud.testing.loop import eventually

Invoke = Callable[..., InvokeResult]

FAILS = """
def handler(event, context):
    raise ValueError("no " + event["wish"])
"""
SUCCEEDS = """
def handler(event, context):
    return "yes"
"""
SLEEPS = """
import time
def handler(event, context):
    time.sleep(0.4)
"""


def destination(deployment: Deployment, function: str, **settings: Any) -> str:
    url, arn = deployment.queue(f"{function}-destination")
    deployment.aws.functions.put_function_event_invoke_config(
        FunctionName=function,
        DestinationConfig={"OnFailure": {"Destination": arn}},
        **settings,
    )
    return url


class TestEventInvocation:
    def test_is_accepted_before_it_runs(self, deployment: Deployment, invoke: Invoke) -> None:
        deployment.function("sleeps", SLEEPS)

        result = invoke("sleeps", kind="Event")

        assert (result.status, result.payload) == (202, b"")

    def test_is_retried_twice_and_then_reported(
        self, deployment: Deployment, invoke: Invoke, runtime: Runtime
    ) -> None:
        arn = deployment.function("fails", FAILS)
        url = destination(deployment, "fails")

        accepted = invoke("fails", b'{"wish": "luck"}', kind="Event")

        record = json.loads(eventually(lambda: deployment.messages(url))[0])
        assert record["requestContext"] == {
            "requestId": accepted.request_id,
            "functionArn": arn,
            "condition": "RetriesExhausted",
            "approximateInvokeCount": 3,
        }
        assert record["requestPayload"] == {"wish": "luck"}
        assert record["responseContext"] == {
            "statusCode": 200,
            "executedVersion": "$LATEST",
            "functionError": "Unhandled",
        }
        assert record["responsePayload"]["errorMessage"] == "no luck"
        reports = runtime.invocations()
        assert [report.request_id for report in reports] == [accepted.request_id] * 3
        pauses = [
            later.started_at - earlier.started_at for earlier, later in itertools.pairwise(reports)
        ]
        assert pauses[0] >= 0.1
        assert pauses[1] >= 0.2

    def test_obeys_the_configured_number_of_retries(
        self, deployment: Deployment, invoke: Invoke, runtime: Runtime
    ) -> None:
        deployment.function("fails", FAILS)
        url = destination(deployment, "fails", MaximumRetryAttempts=0)

        invoke("fails", b'{"wish": "luck"}', kind="Event")

        assert eventually(lambda: deployment.messages(url))
        assert len(runtime.invocations()) == 1

    def test_goes_to_the_dead_letter_queue_of_its_function(
        self, deployment: Deployment, invoke: Invoke
    ) -> None:
        deployment.function("fails", FAILS)
        url, arn = deployment.queue("fails-dead-letters")
        deployment.aws.functions.update_function_configuration(
            FunctionName="fails", DeadLetterConfig={"TargetArn": arn}
        )

        invoke("fails", b'{"wish": "luck"}', kind="Event")

        assert eventually(lambda: deployment.messages(url)) == ['{"wish": "luck"}']

    def test_reaches_a_fix_that_was_deployed_between_two_attempts(
        self, deployment: Deployment, invoke: Invoke, runtime: Runtime
    ) -> None:
        deployment.function("fails", FAILS)

        invoke("fails", b'{"wish": "luck"}', kind="Event")
        eventually(runtime.invocations)
        deployment.release("fails", SUCCEEDS)

        eventually(lambda: [r for r in runtime.invocations() if r.status == "success"])

    def test_waits_while_its_function_is_throttled(
        self, deployment: Deployment, invoke: Invoke, runtime: Runtime
    ) -> None:
        deployment.function("sleeps", SLEEPS, concurrency=1)

        for _ in range(3):
            invoke("sleeps", kind="Event")

        eventually(lambda: len(runtime.invocations()) == 3)
        assert {report.status for report in runtime.invocations()} == {"success"}
        assert runtime.stats()["sleeps"]["throttles"] > 0


class TestEventAge:
    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(retry_seconds=(61, 61))

    def test_ends_retries(self, deployment: Deployment, invoke: Invoke) -> None:
        deployment.function("fails", FAILS)
        url = destination(deployment, "fails", MaximumEventAgeInSeconds=60)

        invoke("fails", b'{"wish": "luck"}', kind="Event")

        record = json.loads(eventually(lambda: deployment.messages(url))[0])
        assert record["requestContext"]["condition"] == "EventAgeExceeded"
