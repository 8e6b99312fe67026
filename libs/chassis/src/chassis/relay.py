"""From the outbox to the event bus: every committed event is sent at least once, and none is lost.

Rows are locked, sent and marked in one transaction. A crash between sending and marking sends them
again, and consumers know an event by its id. Never the other way round, and never by a cursor: both
lose events. Several relays may run; each skips the rows that another has locked.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct

from chassis.database import Database
from chassis.errors import Busy, ConnectionLost, DatabaseUnavailable
from chassis.event_bus import EventBus, EventsClient, batches
from chassis.logging import logger
from chassis.metrics import record
from chassis.outbox import OutboxEntry, Refusal, UnpublishedEvents, identity_of
from chassis.powertools import MetricUnit
from chassis.pruning import prune
from chassis.retry import full_jitter
from chassis.time_budget import TimeBudget
from chassis.tracing import capture
from chassis.unit_of_work import UnitOfWork

BATCH_SIZE: Final = 100
POLL_SECONDS: Final = 0.5
BACKOFF_SECONDS: Final = 0.5
BACKOFF_CAP_SECONDS: Final = 10.0
# Well inside the ten seconds after which Postgres ends a transaction that sits idle.
SENDING_SECONDS: Final = 4.0

# A call that began as the sending had to end, and marking what was sent.
RESERVE_SECONDS: Final = 10.0

_DATABASE_TROUBLE: Final = (Busy, ConnectionLost, DatabaseUnavailable)


class Published(Struct, frozen=True):
    """One run: events accepted, refused (to be tried again), and the age of the oldest left."""

    count: int
    failed: int
    lag_seconds: float


class _Sent(Struct):
    accepted: list[OutboxEntry] = []
    refused: list[Refusal] = []
    interrupted: bool = False
    more: bool = False


def publish_outbox(
    *,
    database: Database,
    events: EventsClient,
    bus_name: str,
    budget: TimeBudget,
    sleep: Callable[[float], None] = time.sleep,
    batch_size: int = BATCH_SIZE,
    poll_seconds: float = POLL_SECONDS,
) -> Published:
    """Publish until the budget is spent, waiting for new events when there are none.

    When the bus or the database cannot be had, rows stay as they are, and it goes on after a while.
    """
    bus = EventBus(events, bus_name)
    accepted: Counter[str] = Counter()
    refused = troubles = 0
    prunable = True
    while not budget.spent:
        sent = _attempt(database, bus, batch_size)
        accepted.update(entry.detail_type for entry in sent.accepted)
        refused += len(sent.refused)
        troubles = troubles + 1 if sent.interrupted else 0
        if sent.more:
            continue
        prunable = prunable and not sent.interrupted and _prune(database)
        pause_seconds = _backoff_seconds(troubles) if troubles else poll_seconds
        sleep(min(pause_seconds, budget.remaining_seconds))
    return _summed_up(database, accepted, refused)


def _attempt(database: Database, bus: EventBus, batch_size: int) -> _Sent:
    """Send one lot of rows. Trouble that concerns all of them is logged, and tried again later."""
    began = time.perf_counter()
    try:
        with capture("publish_outbox"), UnitOfWork(database) as uow:
            events = UnpublishedEvents(uow.connection)
            entries = events.lock(batch_size)
            sent = _send(bus, entries)
            if entries:
                events.mark_published([entry.event_id for entry in sent.accepted])
                events.mark_refused(sent.refused)
    except _DATABASE_TROUBLE:
        logger.exception("outbox cannot be read")
        return _Sent(interrupted=True)
    _tell(sent, milliseconds=round((time.perf_counter() - began) * 1000, 3))
    sent.more = len(entries) == batch_size and not sent.interrupted
    return sent


def _tell(sent: _Sent, *, milliseconds: float) -> None:
    """Log what was sent, one line for all of it: very many events come at once."""
    if sent.accepted:
        told = [identity_of(entry) for entry in sent.accepted]
        logger.info("events published", extra={"events": told, "milliseconds": milliseconds})
    for refusal in sent.refused:
        logger.error(
            "event refused", extra={"event_id": str(refusal.event_id), "reason": refusal.reason}
        )


def _send(bus: EventBus, entries: Sequence[OutboxEntry]) -> _Sent:
    sent = _Sent()
    stop_at = time.monotonic() + SENDING_SECONDS
    for batch in batches(entries):
        if time.monotonic() > stop_at:
            break
        try:
            reasons = bus.put(batch)
        except Exception:  # noqa: BLE001 - rows stay, whatever it is
            logger.exception("event bus cannot be reached")
            sent.interrupted = True
            break
        for entry, reason in zip(batch, reasons, strict=True):
            if reason is None:
                sent.accepted.append(entry)
            else:
                sent.refused.append(Refusal(event_id=entry.event_id, reason=reason))
    return sent


def _prune(database: Database) -> bool:
    try:
        return prune(database.connection())
    except _DATABASE_TROUBLE:
        logger.exception("outbox cannot be pruned")
        return True


def _summed_up(database: Database, accepted: Counter[str], refused: int) -> Published:
    record("OutboxPublished", accepted.total())
    record("OutboxRefused", refused)
    # Each event is something that happened in the business: these are its counts.
    for event_type, count in sorted(accepted.items()):
        record("EventsPublished", count, event_type=event_type)
    lag_seconds = UnpublishedEvents(database.connection()).lag_seconds()
    record("OutboxLag", lag_seconds, MetricUnit.Seconds)
    return Published(count=accepted.total(), failed=refused, lag_seconds=lag_seconds)


def _backoff_seconds(troubles: int) -> float:
    return full_jitter(troubles, base_seconds=BACKOFF_SECONDS, cap_seconds=BACKOFF_CAP_SECONDS)
