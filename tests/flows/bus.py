"""Events that a story puts on the bus itself, as the relays do."""

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from chassis.ids import uuid7
from contracts import encode, envelope
from contracts.orders import OrderConfirmed
from flows.world import Customer, World

BUS: Final = "local"
TRACE: Final = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


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
