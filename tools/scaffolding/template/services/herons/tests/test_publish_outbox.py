"""The handler that the schedule starts, against an emulated event bus."""

from collections.abc import Generator, Mapping
from typing import Any

import boto3
import msgspec
import pytest

from chassis import aws
from chassis.testing.emulated_aws import emulated_aws
from chassis.testing.lambda_context import CountdownContext
from herons.handlers.publish_outbox import RESERVE_SECONDS, handler

from .visitor import Visitor


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
            events.put_rule(Name="all", EventBusName=bus, EventPattern='{"source": ["herons"]}')
            events.put_targets(
                Rule="all",
                EventBusName=bus,
                Targets=[{"Id": "consumer", "Arn": arn["Attributes"]["QueueArn"]}],
            )
            # On a busy machine, making the client would take all of a short turn.
            aws.events()
            yield url

    def test_sends_each_event_once(self, visitor: Visitor, queue_url: str) -> None:
        heron_id = visitor.created()

        first = handler({}, short_turn())
        second = handler({}, short_turn())

        (message,) = received(queue_url)
        assert message["detail-type"] == "herons.heron_created.v1"
        assert message["detail"]["subject"] == heron_id
        assert (first["count"], first["failed"], second["count"]) == (1, 0, 0)
        unpublished = visitor.admin.execute(
            "SELECT 1 FROM outbox WHERE published_at IS NULL"
        ).fetchall()
        assert unpublished == []


def received(queue_url: str) -> list[dict[str, Any]]:
    answer = boto3.client("sqs").receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10)
    return [msgspec.json.decode(message["Body"]) for message in answer.get("Messages", [])]
