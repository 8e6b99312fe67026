"""The bus, as a story uses it: it puts events there as the relays do, and hears what others put."""

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from chassis.ids import uuid7
from contracts import encode, envelope
from contracts.orders import OrderConfirmed
from flows.world import Customer, World, eventually
from localcloud.client import JSON

BUS: Final = "local"
TRACE: Final = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

type Hear = Callable[[int], list[JSON]]
"""Waits for so many events in all, and returns their envelopes in the order of their ids."""


def confirmation(customer: Customer) -> tuple[str, dict[str, Any]]:
    """Return the id of an order that nobody has placed, and the event that it was confirmed."""
    order_id, now = uuid7(), datetime.now(UTC)
    event = OrderConfirmed(
        order_id=order_id,
        version=2,
        user_id=UUID(customer.user_id),
        total_minor=1250,
        currency="EUR",
        confirmed_at=now,
    )
    message = envelope(
        event, event_id=uuid7(), now=now, correlation_id="a-story", traceparent=TRACE
    )
    return str(order_id), {
        "EventBusName": BUS,
        "Source": event.source,
        "DetailType": event.type,
        "Detail": encode(message).decode(),
    }


def put(world: World, *events: dict[str, Any]) -> None:
    """Put events on the bus, ten at most."""
    answer = world.aws_client("events").put_events(Entries=list(events))
    assert answer["FailedEntryCount"] == 0


@contextmanager
def listening(world: World, *, source: str) -> Generator[Hear]:
    """Hear whatever a service tells during the block, by a rule and a queue of the story's own."""
    events, sqs = world.aws_client("events"), world.aws_client("sqs")
    name = f"story-of-{source}"
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    pattern = json.dumps({"source": [source]})
    events.put_rule(Name=name, EventBusName=BUS, EventPattern=pattern)
    target = {"Id": name, "Arn": attributes["QueueArn"]}
    events.put_targets(Rule=name, EventBusName=BUS, Targets=[target])
    heard: list[JSON] = []

    def listen(count: int) -> list[JSON] | None:
        received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        for message in received.get("Messages", []):
            heard.append(json.loads(message["Body"])["detail"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return None if len(heard) < count else sorted(heard, key=lambda event: event["id"])

    try:
        yield lambda count: eventually(lambda: listen(count), f"{count} events of {source}")
    finally:
        events.remove_targets(Rule=name, EventBusName=BUS, Ids=[name])
        events.delete_rule(Name=name, EventBusName=BUS)
        sqs.delete_queue(QueueUrl=url)
