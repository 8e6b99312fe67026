"""Very many events become as many e-mails and inbox entries; BENCH_EVENTS says how many.

The machine has two processors for what AWS does with hundreds, so its figures are only compared
with earlier ones; a lost or doubled e-mail makes it fail.
"""

import time
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from statistics import quantiles
from typing import Final

import pytest

from chassis.testing.sizes import size
from flows.bus import confirmation, put
from flows.world import Customer, World, eventually
from performance.console import Console

EVENTS_AT_ONCE: Final = 10
SAY_EVERY_SECONDS: Final = 15


class TestManyEvents:
    def test_become_one_email_and_one_entry_each(
        self, world: World, capfd: pytest.CaptureFixture[str]
    ) -> None:
        count = size("BENCH_EVENTS", default=200, at_least=20)
        customer = world.customer()
        # A welcome, and the order that made the customer known.
        wait_for_entries(customer, 2)

        console = Console(capfd)
        begun = time.monotonic()
        told = tell(world, customer, count)
        console.line(f"{count:,} events told in {time.monotonic() - begun:.1f} s")
        arrivals = Arrivals(customer, told, console)
        eventually(arrivals.complete, f"{count} e-mails", seconds=60 + count / 10)
        seconds = time.monotonic() - begun
        wait_for_entries(customer, count + 2)

        # Read once more, for an e-mail that came a second time after all had come once.
        arrivals.complete()
        assert Counter(order_id for order_id, _ in arrivals.seen) == Counter(dict.fromkeys(told, 1))
        waits = [(at - told[order_id]).total_seconds() for order_id, at in arrivals.seen]
        report(console, count, seconds, waits)


class Arrivals:
    """Which order each e-mail was about and when it came, read as they come."""

    def __init__(self, customer: Customer, told: Mapping[str, datetime], console: Console) -> None:
        self.seen: list[tuple[str, datetime]] = []
        self._customer = customer
        self._console = console
        self._told = told
        self._missing = set(told)
        self._read = 0
        self._said_at = time.monotonic()

    def complete(self) -> bool | None:
        """Read what has come since; None while some are missing."""
        mails = self._customer.client.mails(self._customer.email, skip=self._read)
        self._read += len(mails)
        for mail in mails:
            if (order_id := order_in(mail["text"])) in self._told:
                self.seen.append((order_id, datetime.fromisoformat(mail["received_at"])))
                self._missing.discard(order_id)
        self._say()
        return None if self._missing else True

    def _say(self) -> None:
        now = time.monotonic()
        if now - self._said_at >= SAY_EVERY_SECONDS:
            self._said_at = now
            self._console.line(f"{len(self.seen):,} e-mails came, {len(self._missing):,} to come")


def tell(world: World, customer: Customer, count: int) -> dict[str, datetime]:
    """Put events on the bus, each about another order; return when each was told."""
    told: dict[str, datetime] = {}
    for first in range(0, count, EVENTS_AT_ONCE):
        some = [confirmation(customer) for _ in range(first, min(first + EVENTS_AT_ONCE, count))]
        told |= dict.fromkeys((order_id for order_id, _ in some), datetime.now(UTC))
        put(world, *(event for _, event in some))
    return told


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
