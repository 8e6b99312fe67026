"""What is true about the export of orders to a file: its days, its states, its checkpoint."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import Final, Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from orders.domain.products import FIRST_VERSION
from orders.errors import DayFault, DaysRefused

# A leap year.
MAX_DAYS: Final = 366
# Whoever places an order notes the time first and commits later, but never so much later: its
# function lives for ten seconds.
SETTLING_SECONDS: Final = 15

EXPORTS: Final = "exports/"
COLUMNS: Final = (
    "order_id",
    "user_id",
    "status",
    "placed_at",
    "updated_at",
    "currency",
    "total_minor",
    "lines",
    "charge_id",
    "refund_id",
)
# Losing an upload is rare, and losing it again and again has a cause that does not pass.
MAX_RESTARTS: Final = 3
_NO_ORDER: Final = UUID(int=0)

type ExportStatus = Literal["requested", "exporting", "finished", "failed"]


class Checkpoint(Struct, frozen=True, kw_only=True):
    """The parts that are uploaded, and where their orders end: those to come are placed later."""

    last_placed_at: datetime
    last_order_id: UUID = _NO_ORDER
    part_etags: tuple[str, ...] = ()
    orders: int = 0
    compressed_bytes: int = 0


class Export(Struct, frozen=True, kw_only=True):
    """A file of the orders of some days. `version` counts its states, and every part makes one."""

    export_id: UUID
    version: int
    status: ExportStatus
    first_on: date
    last_on: date
    requested_at: datetime
    checkpoint: Checkpoint
    started_at: datetime | None = None
    ended_at: datetime | None = None
    upload_id: str | None = None
    restarts: int = 0

    @property
    def has_ended(self) -> bool:
        """The file is whole, or will never be."""
        return self.status in {"finished", "failed"}

    @property
    def may_restart(self) -> bool:
        """It was not begun again too often."""
        return self.restarts < MAX_RESTARTS

    @property
    def placed_before(self) -> datetime:
        """Where its orders end: with the last day, or with the request if that came first."""
        return min(_beginning_of(self.last_on + timedelta(days=1)), self.requested_at)

    def wait_seconds(self, now: datetime) -> int:
        """Return how long it takes until all its orders can be seen; then they are as many."""
        settled_at = self.placed_before + timedelta(seconds=SETTLING_SECONDS)
        return max(0, ceil((settled_at - now).total_seconds()))


def export_key(export_id: UUID) -> str:
    """Return where the file of an export is found."""
    return f"{EXPORTS}{export_id}.csv.gz"


def requested(*, export_id: UUID, first_on: date, last_on: date, now: datetime) -> Export:
    """Return an export of which nothing is written yet; raises DaysRefused."""
    if faults := tuple(_faults(first_on, last_on, today=now.astimezone(UTC).date())):
        raise DaysRefused(faults=faults)
    return Export(
        export_id=export_id,
        version=FIRST_VERSION,
        status="requested",
        first_on=first_on,
        last_on=last_on,
        requested_at=now,
        checkpoint=_nothing_since(first_on),
    )


def begun(of: Export, *, upload_id: str, now: datetime) -> Export:
    """Return the export when S3 waits for its parts."""
    return _next(of, status="exporting", upload_id=upload_id, started_at=now)


def advanced(of: Export, checkpoint: Checkpoint) -> Export:
    """Return the export after one more part."""
    return _next(of, checkpoint=checkpoint)


def restarted(of: Export, *, upload_id: str) -> Export:
    """Return the export whose upload was lost, and with it all its parts."""
    return _next(
        of,
        upload_id=upload_id,
        restarts=of.restarts + 1,
        checkpoint=_nothing_since(of.first_on),
    )


def finished(of: Export, *, now: datetime) -> Export:
    """Return the export whose file is whole."""
    return _next(of, status="finished", ended_at=now)


def failed(of: Export, *, now: datetime) -> Export:
    """Return the export that was begun again too often."""
    return _next(of, status="failed", ended_at=now)


def _next(of: Export, **changes: object) -> Export:
    return replace(of, version=of.version + 1, **changes)


def _nothing_since(first_on: date) -> Checkpoint:
    return Checkpoint(last_placed_at=_beginning_of(first_on))


def _beginning_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def _faults(first_on: date, last_on: date, *, today: date) -> Iterator[DayFault]:
    if first_on > today:
        yield DayFault("first_on", "in_the_future")
    if last_on < first_on:
        yield DayFault("last_on", "before_the_first")
    if (last_on - first_on).days >= MAX_DAYS:
        yield DayFault("last_on", "too_many_days")
