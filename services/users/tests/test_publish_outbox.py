"""The handler that the schedule starts, against an emulated event bus."""

from collections.abc import Generator, Mapping
from typing import Any

import boto3
import msgspec
import pytest

from chassis import aws
from chassis.testing.emulated_aws import emulated_aws
from chassis.testing.lambda_context import CountdownContext
from users.handlers.publish_outbox import RESERVE_SECONDS, handler

from .directory import ADA, PROFILE, Directory


def short_turn() -> CountdownContext:
    """Return an invocation with a fifth of a second for work."""
    return CountdownContext(RESERVE_SECONDS + 0.2)


class TestHandler:
    @pytest.fixture
    def queue_url(self, environment: Mapping[str, str]) -> Generator[str]:
        with emulated_aws():
            events, sqs = boto3.client("events"), boto3.client("sqs")
            url = sqs.create_queue(QueueName="consumer")["QueueUrl"]
            arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
            bus = environment["EVENT_BUS_NAME"]
            events.create_event_bus(Name=bus)
            events.put_rule(Name="all", EventBusName=bus, EventPattern='{"source": ["users"]}')
            events.put_targets(
                Rule="all",
                EventBusName=bus,
                Targets=[{"Id": "consumer", "Arn": arn["Attributes"]["QueueArn"]}],
            )
            # On a busy machine, making the client would take all of a short turn.
            aws.events()
            yield url

    def test_sends_each_event_once(self, directory: Directory, queue_url: str) -> None:
        answer = directory.registers()

        first = handler({}, short_turn())
        second = handler({}, short_turn())

        (message,) = received(queue_url)
        assert message["detail-type"] == "users.user_registered.v1"
        assert message["detail"]["data"] == PROFILE | {
            "user_id": ADA,
            "version": 1,
            "registered_at": answer.json["registered_at"],
        }
        assert (first["count"], first["failed"], second["count"]) == (1, 0, 0)
        unpublished = directory.admin.execute("SELECT 1 FROM outbox WHERE published_at IS NULL")
        assert unpublished.fetchall() == []

    def test_sends_nothing_of_a_person_who_is_gone(
        self, directory: Directory, queue_url: str
    ) -> None:
        directory.registers()
        directory.deletes()

        handler({}, short_turn())

        (message,) = received(queue_url)
        assert message["detail-type"] == "users.user_deleted.v1"
        assert message["detail"]["subject"] == ADA
        assert [told for told in PROFILE.values() if told in str(message)] == []


def received(queue_url: str) -> list[dict[str, Any]]:
    answer = boto3.client("sqs").receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10)
    return [msgspec.json.decode(message["Body"]) for message in answer.get("Messages", [])]
