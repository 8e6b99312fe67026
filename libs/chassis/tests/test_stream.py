from collections.abc import Callable, Mapping
from typing import Any

import pytest
from msgspec import json

from chassis.batch import Malformed
from chassis.dead_letters import DeadLetters
from chassis.stream import StreamConsumer
from chassis.testing.lambda_context import FakeLambdaContext


class ParcelTooHeavy(Exception):
    pass


class Depot:
    """Handles labels, and fails as it was told."""

    def __init__(self, context: FakeLambdaContext) -> None:
        self.handled: list[str] = []
        self.failures: dict[str, Exception] = {}
        self.seconds_each = 1.0
        self._context = context

    def handle(self, label: str) -> None:
        self._context.sleep(self.seconds_each)
        if label in self.failures:
            raise self.failures[label]
        self.handled.append(label)


def decode(record: Mapping[str, Any]) -> str:
    try:
        return record["dynamodb"]["NewImage"]["label"]["S"]
    except KeyError as error:
        raise Malformed(reason="no label") from error


def event(*images: Mapping[str, Any]) -> dict[str, Any]:
    """A batch as Lambda's poller delivers it; the sequence numbers tell the place."""
    return {
        "Records": [
            {
                "eventID": f"e-{number}",
                "eventName": "INSERT",
                "dynamodb": {"SequenceNumber": f"10{number}", "NewImage": image},
            }
            for number, image in enumerate(images)
        ]
    }


def labelled(*labels: str) -> dict[str, Any]:
    return event(*({"label": {"S": label}} for label in labels))


@pytest.fixture
def depot(lambda_context: FakeLambdaContext) -> Depot:
    return Depot(lambda_context)


@pytest.fixture
def sqs(aws: Callable[[str], Any]) -> Any:
    return aws("sqs")


@pytest.fixture
def queue_url(sqs: Any) -> str:
    return sqs.create_queue(QueueName="dead")["QueueUrl"]


@pytest.fixture
def consumer(depot: Depot, sqs: Any, queue_url: str) -> StreamConsumer[str]:
    return StreamConsumer(
        decode=decode,
        handle=depot.handle,
        dead_letters=DeadLetters(queue_url, lambda: sqs),
        permanent=(ParcelTooHeavy,),
    )


class TestStreamConsumer:
    def test_handles_records_in_order(
        self, consumer: StreamConsumer[str], depot: Depot, lambda_context: FakeLambdaContext
    ) -> None:
        answer = consumer(labelled("A-1", "A-2"), lambda_context)

        assert (answer, depot.handled) == ({"batchItemFailures": []}, ["A-1", "A-2"])

    def test_stops_at_the_first_failure(
        self, consumer: StreamConsumer[str], depot: Depot, lambda_context: FakeLambdaContext
    ) -> None:
        depot.failures["A-2"] = TimeoutError()

        answer = consumer(labelled("A-1", "A-2", "A-3"), lambda_context)

        assert answer == {"batchItemFailures": [{"itemIdentifier": "101"}]}
        assert depot.handled == ["A-1"]

    def test_buries_what_can_never_be_handled_and_goes_on(
        self,
        consumer: StreamConsumer[str],
        depot: Depot,
        lambda_context: FakeLambdaContext,
        sqs: Any,
        queue_url: str,
    ) -> None:
        depot.failures["A-1"] = ParcelTooHeavy("999 kg")
        records = event({"label": {"S": "A-1"}}, {}, {"label": {"S": "A-2"}})

        answer = consumer(records, lambda_context)

        received = sqs.receive_message(
            QueueUrl=queue_url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        )["Messages"]
        assert (answer, depot.handled) == ({"batchItemFailures": []}, ["A-2"])
        assert [
            (
                json.decode(message["Body"]),
                message["MessageAttributes"]["reason"]["StringValue"],
                message["MessageAttributes"]["original_message_id"]["StringValue"],
            )
            for message in received
        ] == [
            (records["Records"][0], "ParcelTooHeavy: 999 kg", "100"),
            (
                records["Records"][1],
                "Malformed: The message cannot be read: no label.",
                "101",
            ),
        ]

    def test_begins_no_record_without_time_for_it(
        self, consumer: StreamConsumer[str], depot: Depot, lambda_context: FakeLambdaContext
    ) -> None:
        depot.seconds_each = 27.5

        answer = consumer(labelled("A-1", "A-2", "A-3"), lambda_context)

        assert answer == {"batchItemFailures": [{"itemIdentifier": "101"}]}
        assert depot.handled == ["A-1"]
