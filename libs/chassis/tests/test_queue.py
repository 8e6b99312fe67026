from collections.abc import Callable
from typing import Any

import pytest

from chassis import logging
from chassis.batch import Malformed
from chassis.dead_letters import DeadLetters
from chassis.queue import QueueConsumer
from chassis.testing.lambda_context import FakeLambdaContext


class ParcelTooHeavy(Exception):
    pass


class Depot:
    """Handles labels, and fails as it was told."""

    def __init__(self, context: FakeLambdaContext) -> None:
        self.handled: list[tuple[str, str]] = []
        self.failures: dict[str, Exception] = {}
        self.seconds_each = 1.0
        self._context = context

    def handle(self, label: str) -> None:
        self._context.sleep(self.seconds_each)
        if label in self.failures:
            raise self.failures[label]
        self.handled.append((label, logging.correlation_id()))


class DeadLetterQueue:
    def __init__(self, aws: Callable[[str], Any]) -> None:
        self.client = aws("sqs")
        self.url = self.client.create_queue(QueueName="dead")["QueueUrl"]

    def messages(self) -> list[tuple[str, dict[str, str]]]:
        """What lies in it: bodies and attributes."""
        received = self.client.receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        )
        return [
            (
                message["Body"],
                {
                    name: value["StringValue"]
                    for name, value in message["MessageAttributes"].items()
                },
            )
            for message in received.get("Messages", [])
        ]


def decode(body: bytes) -> str:
    if not body.startswith(b"A-"):
        raise Malformed(reason="no label")
    return body.decode()


def event(*bodies: str) -> dict[str, Any]:
    """A batch as Lambda's poller delivers it; the message ids tell the place."""
    return {
        "Records": [
            {
                "messageId": f"m-{number}",
                "receiptHandle": "handle",
                "body": body,
                "attributes": {"ApproximateReceiveCount": "1"},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
            }
            for number, body in enumerate(bodies)
        ]
    }


def failed(*message_ids: str) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": each} for each in message_ids]}


@pytest.fixture
def depot(lambda_context: FakeLambdaContext) -> Depot:
    return Depot(lambda_context)


@pytest.fixture
def dead(aws: Callable[[str], Any]) -> DeadLetterQueue:
    return DeadLetterQueue(aws)


@pytest.fixture
def consumer(depot: Depot, dead: DeadLetterQueue) -> QueueConsumer[str]:
    return QueueConsumer(
        decode=decode,
        handle=depot.handle,
        dead_letters=DeadLetters(dead.url, lambda: dead.client),
        permanent=(ParcelTooHeavy,),
        correlation=lambda label: f"conversation-{label}",
    )


class TestQueueConsumer:
    def test_handles_each_message_in_its_conversation(
        self, consumer: QueueConsumer[str], depot: Depot, lambda_context: FakeLambdaContext
    ) -> None:
        answer = consumer(event("A-1", "A-2"), lambda_context)

        assert answer == failed()
        assert depot.handled == [("A-1", "conversation-A-1"), ("A-2", "conversation-A-2")]

    def test_reports_the_message_that_failed_and_handles_the_others(
        self,
        consumer: QueueConsumer[str],
        depot: Depot,
        dead: DeadLetterQueue,
        lambda_context: FakeLambdaContext,
    ) -> None:
        depot.failures["A-2"] = TimeoutError()

        answer = consumer(event("A-1", "A-2", "A-3"), lambda_context)

        assert answer == failed("m-1")
        assert [label for label, _ in depot.handled] == ["A-1", "A-3"]
        assert dead.messages() == []

    def test_buries_a_malformed_message_and_handles_the_others(
        self,
        consumer: QueueConsumer[str],
        depot: Depot,
        dead: DeadLetterQueue,
        lambda_context: FakeLambdaContext,
    ) -> None:
        answer = consumer(event("{", "A-1"), lambda_context)

        reason = "Malformed: The message cannot be read: no label."
        assert answer == failed()
        assert [label for label, _ in depot.handled] == ["A-1"]
        assert dead.messages() == [("{", {"reason": reason, "original_message_id": "m-0"})]

    def test_buries_a_message_that_can_never_be_handled(
        self,
        consumer: QueueConsumer[str],
        depot: Depot,
        dead: DeadLetterQueue,
        lambda_context: FakeLambdaContext,
    ) -> None:
        depot.failures["A-1"] = ParcelTooHeavy("999 kg")

        answer = consumer(event("A-1"), lambda_context)

        attributes = {"reason": "ParcelTooHeavy: 999 kg", "original_message_id": "m-0"}
        assert (answer, dead.messages()) == (failed(), [("A-1", attributes)])

    def test_buries_whatever_the_reason_says(
        self,
        consumer: QueueConsumer[str],
        depot: Depot,
        dead: DeadLetterQueue,
        lambda_context: FakeLambdaContext,
    ) -> None:
        depot.failures["A-1"] = ParcelTooHeavy("\x00\x1b" + "x" * 2000)

        answer = consumer(event("A-1"), lambda_context)

        [(_, attributes)] = dead.messages()
        assert answer == failed()
        assert attributes["reason"] == ("ParcelTooHeavy: ??" + "x" * 2000)[:1000]

    def test_reports_a_message_that_could_not_be_buried(
        self, depot: Depot, dead: DeadLetterQueue, lambda_context: FakeLambdaContext
    ) -> None:
        missing = DeadLetters(f"{dead.url}-missing", lambda: dead.client)
        consumer = QueueConsumer(decode=decode, handle=depot.handle, dead_letters=missing)

        answer = consumer(event("{", "A-1"), lambda_context)

        assert answer == failed("m-0")

    def test_begins_no_message_without_time_for_it(
        self, consumer: QueueConsumer[str], depot: Depot, lambda_context: FakeLambdaContext
    ) -> None:
        depot.seconds_each = 14.0

        answer = consumer(event("A-1", "A-2", "A-3"), lambda_context)

        assert answer == failed("m-2")
        assert [label for label, _ in depot.handled] == ["A-1", "A-2"]

    def test_does_not_carry_facts_over_to_the_next_message(
        self,
        dead: DeadLetterQueue,
        lambda_context: FakeLambdaContext,
        log: Callable[[], list[dict[str, Any]]],
    ) -> None:
        consumer = QueueConsumer(
            decode=decode,
            handle=lambda label: logging.bind(label=label),
            dead_letters=DeadLetters(dead.url, lambda: dead.client),
            correlation=lambda label: f"conversation-{label}",
        )

        consumer(event("A-1", "{"), lambda_context)
        logging.logger.info("batch handled")

        handled, buried, last = log()
        assert (handled["message"], handled["label"]) == ("item handled", "A-1")
        assert (handled["message_id"], handled["correlation_id"]) == ("m-0", "conversation-A-1")
        assert buried["message_id"] == "m-1"
        assert {"label", "correlation_id"} & buried.keys() == set()
        assert {"label", "correlation_id", "message_id"} & last.keys() == set()

    def test_does_not_carry_a_conversation_over_to_the_next_message(
        self, depot: Depot, dead: DeadLetterQueue, lambda_context: FakeLambdaContext
    ) -> None:
        consumer = QueueConsumer(
            decode=decode,
            handle=depot.handle,
            dead_letters=DeadLetters(dead.url, lambda: dead.client),
        )

        consumer(event("A-1", "A-2"), lambda_context)

        assert len({conversation for _, conversation in depot.handled}) == 2
