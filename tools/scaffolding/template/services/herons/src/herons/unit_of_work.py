"""One transaction: herons, and what others are told, stored together."""

from datetime import datetime

from chassis import ids, logging, tracing
from chassis.outbox import OutboxEntry
from chassis.unit_of_work import UnitOfWork
from contracts import Event, encode, envelope
from herons.repository import Herons


class HeronsUnitOfWork(UnitOfWork):
    """Leaving it commits, an exception rolls back; there is nothing to call."""

    herons: Herons

    def _open(self) -> None:
        self.herons = Herons(self.connection)

    def emit(self, event: Event, *, now: datetime) -> None:
        """Put an event of this conversation into the outbox."""
        event_id = ids.uuid7()
        message = envelope(
            event,
            event_id=event_id,
            now=now,
            correlation_id=logging.correlation_id(),
            traceparent=tracing.traceparent(),
        )
        self.outbox.add(
            OutboxEntry(
                event_id=event_id,
                source=event.source,
                detail_type=event.type,
                detail=encode(message).decode(),
                subject=event.subject,
            )
        )
