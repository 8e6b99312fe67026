"""Very many events become as many e-mails and inbox entries; BENCH_EVENTS says how many.

The machine has two processors for what AWS does with hundreds, so its figures are only compared
with earlier ones; a lost or doubled e-mail makes it fail.
"""

import time
from collections import Counter
from datetime import UTC, datetime
from statistics import quantiles
from typing import Any, Final
from uuid import UUID

import pytest

from chassis.ids import uuid7
from chassis.testing.sizes import size
from contracts import encode, envelope
from contracts.orders import OrderConfirmed
from flows.world import Customer, World, eventually
from performance.console import Console

EVENTS_AT_ONCE: Final = 10
BUS: Final = "local"
TRACE: Final = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


class TestManyEvents:
    def test_become_one_email_and_one_entry_each(
        self, world: World, capfd: pytest.CaptureFixture[str]
    ) -> None:
        count = size("BENCH_EVENTS", default=200, at_least=20)
        customer = world.customer()
        # A welcome, and the order that made the customer known.
        wait_for_entries(customer, 2)

        begun = time.monotonic()
        told = tell(world, customer, count)
        arrived = eventually(
            lambda: arrivals(customer, told, count), f"{count} e-mails", seconds=60 + count / 10
        )
        seconds = time.monotonic() - begun

        assert Counter(order_id for order_id, _ in arrived) == Counter(dict.fromkeys(told, 1))
        wait_for_entries(customer, count + 2)
        waits = [(at - told[order_id]).total_seconds() for order_id, at in arrived]
        report(Console(capfd), count, seconds, waits)


def tell(world: World, customer: Customer, count: int) -> dict[str, datetime]:
    """Put events on the bus, each about another order; return when each was told."""
    events = world.aws_client("events")
    told: dict[str, datetime] = {}
    for first in range(0, count, EVENTS_AT_ONCE):
        entries = [entry(customer, told) for _ in range(first, min(first + EVENTS_AT_ONCE, count))]
        answer = events.put_events(Entries=entries)
        assert answer["FailedEntryCount"] == 0
    return told


def entry(customer: Customer, told: dict[str, datetime]) -> dict[str, Any]:
    """Return a confirmation of an order that nobody has placed, as the relay would send it."""
    order_id, now = uuid7(), datetime.now(UTC)
    told[str(order_id)] = now
    event = OrderConfirmed(
        order_id=order_id,
        version=2,
        user_id=UUID(customer.user_id),
        total_minor=1250,
        currency="EUR",
        confirmed_at=now,
    )
    message = envelope(
        event, event_id=uuid7(), now=now, correlation_id="many-events", traceparent=TRACE
    )
    return {
        "EventBusName": BUS,
        "Source": event.source,
        "DetailType": event.type,
        "Detail": encode(message).decode(),
    }


def arrivals(
    customer: Customer, told: dict[str, datetime], count: int
) -> list[tuple[str, datetime]] | None:
    """Return which order each e-mail is about and when it came; None while some are missing."""
    found = [
        (order_id, datetime.fromisoformat(mail["received_at"]))
        for mail in customer.client.mails(customer.email)
        if (order_id := order_in(mail["text"])) in told
    ]
    return found if len({order_id for order_id, _ in found}) == count else None


def order_in(text: str) -> str:
    """Return the id of the order that an e-mail is about."""
    return text.partition("your order ")[2].partition(" ")[0]


def wait_for_entries(customer: Customer, count: int) -> None:
    """Wait until the inbox has exactly so many entries that nobody has read."""
    path = "/notifications/unread"
    wanted = {"count": count}
    eventually(
        lambda: customer.client.call("GET", path, token=customer.token).body == wanted or None,
        f"{count} unread notifications",
    )


def report(console: Console, count: int, seconds: float, waits: list[float]) -> None:
    """Print how long it took, all together and each."""
    percentiles = quantiles(waits, n=20)
    console.table(
        f"{count:,} events became e-mails",
        ("what", "figure"),
        ("time", f"{seconds:.1f} s"),
        ("events/s", f"{count / seconds:,.0f}"),
        ("p50 from event to e-mail", f"{percentiles[9]:.1f} s"),
        ("p95 from event to e-mail", f"{percentiles[18]:.1f} s"),
    )
