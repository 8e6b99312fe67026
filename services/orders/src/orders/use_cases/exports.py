"""What administrators can do with exports: ask for one, and look how far it has come."""

from datetime import date, datetime
from uuid import UUID

from contracts.orders import ExportRequested
from orders.domain.exports import Export, requested
from orders.repository import Exports
from orders.unit_of_work import OrdersUnitOfWork


def request_export(
    *, export_id: UUID, first_on: date, last_on: date, uow: OrdersUnitOfWork, now: datetime
) -> Export:
    """Have a file written of the orders placed in these days; raises DaysRefused."""
    new = requested(export_id=export_id, first_on=first_on, last_on=last_on, now=now)
    uow.exports.add(new)
    uow.emit(_export_requested(new), now=now)
    return new


def read_export(*, export_id: UUID, exports: Exports) -> Export:
    """Return an export; raises ExportNotFound."""
    return exports.get(export_id)


def _export_requested(of: Export) -> ExportRequested:
    return ExportRequested(
        export_id=of.export_id,
        version=of.version,
        first_on=of.first_on,
        last_on=of.last_on,
        requested_at=of.requested_at,
    )
