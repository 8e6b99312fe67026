import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from localcloud.event_sources import EventSources
from localcloud.runtime import Runtime
from localcloud.testing.functions import Deployment
from localcloud.testing.loop import eventually

Events = Callable[[], list[dict[str, Any]]]

NOTES = """
import json, os, time
def note(event):
    with open(os.environ["DIARY"], "a") as diary:
        diary.write(json.dumps(event) + "\\n")
"""
SUCCEEDS = (
    NOTES
    + """
def handler(event, context):
    note(event)
"""
)
RAISES = (
    NOTES
    + """
def handler(event, context):
    note(event)
    raise ValueError("not now")
"""
)
FAILS_THE_BAD = (
    NOTES
    + """
def handler(event, context):
    note(event)
    bad = [record["messageId"] for record in event["Records"] if record["body"] == "bad"]
    return {"batchItemFailures": [{"itemIdentifier": one} for one in bad]}
"""
)
ANSWERS = (
    NOTES
    + """
def handler(event, context):
    note(event)
    return json.loads(os.environ["ANSWER"])
"""
)
SLEEPS = """
import time
def handler(event, context):
    time.sleep(0.3)
"""


@pytest.fixture
def subscribe(
    deployment: Deployment, diary: Path, event_sources: EventSources
) -> Callable[..., str]:
    """Deploy a function, a queue with messages and the mapping; return the queue's URL."""

    def subscribe(
        source: str,
        *,
        attributes: dict[Any, str] | None = None,
        variables: dict[str, str] | None = None,
        concurrency: int | None = None,
        waiting: Sequence[str] = (),
        **mapping: Any,
    ) -> str:
        deployment.function(
            "consumes",
            source,
            variables={"DIARY": str(diary), **(variables or {})},
            concurrency=concurrency,
        )
        alias = deployment.release("consumes")
        url, arn = deployment.queue("work", {"VisibilityTimeout": "1", **(attributes or {})})
        send(deployment, url, *waiting)
        functions: Any = deployment.aws.functions
        functions.create_event_source_mapping(EventSourceArn=arn, FunctionName=alias, **mapping)
        return url

    return subscribe


def send(deployment: Deployment, url: str, *bodies: str) -> None:
    for body in bodies:
        deployment.aws.queues.send_message(QueueUrl=url, MessageBody=body)


def left(deployment: Deployment, url: str) -> int:
    """Return how many messages a queue holds, visible or not."""
    found = deployment.aws.queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
    names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    return sum(int(found["Attributes"][name]) for name in names)


def bodies(batches: Sequence[dict[str, Any]]) -> list[list[str]]:
    return [[record["body"] for record in batch["Records"]] for batch in batches]


class TestDelivery:
    def test_hands_over_a_message_as_lambda_does_and_deletes_it(
        self, deployment: Deployment, subscribe: Callable[..., str], events: Events
    ) -> None:
        url = subscribe(SUCCEEDS)

        sent = deployment.aws.queues.send_message(
            QueueUrl=url,
            MessageBody="hello",
            MessageAttributes={"reason": {"DataType": "String", "StringValue": "a test"}},
        )

        (event,) = eventually(events)
        (record,) = event["Records"]
        assert record == {
            "messageId": sent["MessageId"],
            "receiptHandle": record["receiptHandle"],
            "body": "hello",
            "attributes": record["attributes"],
            "messageAttributes": {
                "reason": {
                    "stringValue": "a test",
                    "stringListValues": [],
                    "binaryListValues": [],
                    "dataType": "String",
                }
            },
            "md5OfBody": sent["MD5OfMessageBody"],
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:work",
            "awsRegion": "eu-west-1",
        }
        assert record["attributes"]["ApproximateReceiveCount"] == "1"
        eventually(lambda: left(deployment, url) == 0)

    def test_invokes_the_version_behind_the_alias(
        self, deployment: Deployment, subscribe: Callable[..., str], runtime: Runtime
    ) -> None:
        url = subscribe(SUCCEEDS)
        deployment.release("consumes", SUCCEEDS + "\n# newer")
        time.sleep(0.1)

        send(deployment, url, "hello")

        (report,) = eventually(runtime.invocations)
        assert report.version == "2"

    def test_gathers_a_batch_within_its_window(
        self, deployment: Deployment, subscribe: Callable[..., str], events: Events
    ) -> None:
        url = subscribe(
            SUCCEEDS,
            attributes={"VisibilityTimeout": "30"},
            BatchSize=100,
            MaximumBatchingWindowInSeconds=1,
        )

        send(deployment, url, *[str(number) for number in range(15)])

        (batch,) = bodies(eventually(events))
        assert sorted(batch, key=int) == [str(number) for number in range(15)]

    def test_limits_a_batch_to_its_size(
        self, deployment: Deployment, subscribe: Callable[..., str], events: Events
    ) -> None:
        url = subscribe(SUCCEEDS, BatchSize=2)

        send(deployment, url, "a", "b", "c")

        eventually(lambda: sum(map(len, bodies(events()))) == 3)
        assert max(map(len, bodies(events()))) <= 2

    def test_deletes_what_no_filter_wants(
        self, deployment: Deployment, subscribe: Callable[..., str], events: Events
    ) -> None:
        pattern = json.dumps({"body": {"kind": ["wanted"]}})
        url = subscribe(SUCCEEDS, FilterCriteria={"Filters": [{"Pattern": pattern}]})

        send(deployment, url, '{"kind": "other"}', "no json", '{"kind": "wanted"}')

        eventually(lambda: left(deployment, url) == 0)
        assert bodies(events()) == [['{"kind": "wanted"}']]

    def test_runs_no_more_functions_than_the_mapping_allows(
        self, deployment: Deployment, subscribe: Callable[..., str], runtime: Runtime
    ) -> None:
        url = subscribe(
            SLEEPS,
            attributes={"VisibilityTimeout": "30"},
            BatchSize=1,
            ScalingConfig={"MaximumConcurrency": 2},
        )

        send(deployment, url, *"abcdef")

        eventually(lambda: left(deployment, url) == 0)
        totals = runtime.stats()["consumes"]
        assert (totals["invocations"], totals["peak_concurrency"]) == (6, 2)

    def test_counts_two_versions_of_an_alias_as_one_consumer(
        self, deployment: Deployment, subscribe: Callable[..., str], runtime: Runtime
    ) -> None:
        url = subscribe(SLEEPS, BatchSize=1, ScalingConfig={"MaximumConcurrency": 2})
        deployment.release("consumes", f"{SLEEPS}# another version")
        deployment.aws.functions.update_alias(
            FunctionName="consumes",
            Name="live",
            FunctionVersion="1",
            RoutingConfig={"AdditionalVersionWeights": {"2": 0.5}},
        )
        time.sleep(0.1)  # What the runtime has read is fresh for half of this.

        send(deployment, url, *"abcdefghijkl")

        eventually(lambda: left(deployment, url) == 0)
        assert {report.version for report in runtime.invocations()} == {"1", "2"}
        assert runtime.stats()["consumes"]["peak_concurrency"] == 2

    def test_waits_while_the_function_is_throttled(
        self, deployment: Deployment, subscribe: Callable[..., str], runtime: Runtime
    ) -> None:
        url = subscribe(SLEEPS, attributes={"VisibilityTimeout": "30"}, BatchSize=1, concurrency=1)

        send(deployment, url, *"abcd")

        eventually(lambda: left(deployment, url) == 0)
        totals = runtime.stats()["consumes"]
        assert (totals["invocations"], totals["peak_concurrency"]) == (4, 1)
        assert totals["throttles"] > 0

    def test_ends_with_the_mapping(
        self, deployment: Deployment, subscribe: Callable[..., str], events: Events
    ) -> None:
        url = subscribe(SUCCEEDS)
        client = deployment.aws.functions
        (mapping,) = client.list_event_source_mappings()["EventSourceMappings"]
        send(deployment, url, "before")
        eventually(events)

        client.update_event_source_mapping(UUID=mapping.get("UUID", ""), Enabled=False)
        time.sleep(0.5)
        send(deployment, url, "after")
        time.sleep(0.5)

        assert bodies(events()) == [["before"]]


class TestFailure:
    def test_of_the_function_brings_the_message_back_after_its_visibility_timeout(
        self, deployment: Deployment, subscribe: Callable[..., str], runtime: Runtime
    ) -> None:
        url = subscribe(RAISES)

        send(deployment, url, "again")

        eventually(lambda: len(runtime.invocations()) >= 2)
        first, second, *_ = runtime.invocations()
        assert 0.5 < second.started_at - first.started_at < 10
        assert left(deployment, url) == 1

    def test_of_one_message_leaves_only_that_one(
        self, deployment: Deployment, subscribe: Callable[..., str], events: Events
    ) -> None:
        url = subscribe(
            FAILS_THE_BAD,
            waiting=["good", "bad", "fine"],
            FunctionResponseTypes=["ReportBatchItemFailures"],
        )

        eventually(lambda: len(events()) >= 2)
        assert [sorted(batch) for batch in bodies(events())[:2]] == [
            ["bad", "fine", "good"],
            ["bad"],
        ]
        assert left(deployment, url) == 1

    @pytest.mark.parametrize(
        "answer",
        [
            '{"batchItemFailures": [{"itemIdentifier": "unknown"}]}',
            '{"batchItemFailures": [{"itemIdentifier": ""}]}',
        ],
    )
    def test_of_an_unknown_message_brings_all_back(
        self, subscribe: Callable[..., str], events: Events, answer: str
    ) -> None:
        subscribe(
            ANSWERS,
            variables={"ANSWER": answer},
            waiting=["a", "b"],
            FunctionResponseTypes=["ReportBatchItemFailures"],
        )

        eventually(lambda: len(events()) >= 2)
        assert [sorted(batch) for batch in bodies(events())[:2]] == [["a", "b"], ["a", "b"]]

    def test_repeated_too_often_moves_the_message_to_the_dead_letter_queue(
        self, deployment: Deployment, subscribe: Callable[..., str], events: Events
    ) -> None:
        dead_letters, arn = deployment.queue("dead-letters")
        redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 2})
        url = subscribe(RAISES, attributes={"RedrivePolicy": redrive})

        send(deployment, url, "poison")

        assert eventually(lambda: deployment.messages(dead_letters)) == ["poison"]
        assert bodies(events()) == [["poison"], ["poison"]]
        assert left(deployment, url) == 0
