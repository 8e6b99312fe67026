"""One transaction of the service: users, imports, and what others are told, stored together."""

from datetime import datetime

from chassis import ids, logging, tracing
from chassis.outbox import OutboxEntry
from chassis.unit_of_work import UnitOfWork
from contracts import Event, encode, envelope
from users.repository import Imports, Rejections, StagedUsers, Users


class UsersUnitOfWork(UnitOfWork):
    """Leaving it commits, an exception rolls back; there is nothing to call."""

    imports: Imports
    rejections: Rejections
    staged: StagedUsers
    users: Users

    def _open(self) -> None:
        self.imports = Imports(self.connection)
        self.rejections = Rejections(self.connection)
        self.staged = StagedUsers(self.connection)
        self.users = Users(self.connection)

    def emit(self, event: Event, *, now: datetime) -> None:
        """Put an event of this conversation into the outbox."""
        self.outbox.add(
            outbox_entry(
                event,
                now=now,
                correlation_id=logging.correlation_id(),
                traceparent=tracing.traceparent(),
            )
        )


def outbox_entry(
    event: Event, *, now: datetime, correlation_id: str, traceparent: str
) -> OutboxEntry:
    """Wrap an event for the outbox; raises MalformedEvent where it breaks its contract."""
    event_id = ids.uuid7()
    message = envelope(
        event,
        event_id=event_id,
        now=now,
        correlation_id=correlation_id,
        traceparent=traceparent,
    )
    return OutboxEntry(
        event_id=event_id,
        source=event.source,
        detail_type=event.type,
        detail=encode(message).decode(),
        subject=event.subject,
    )
