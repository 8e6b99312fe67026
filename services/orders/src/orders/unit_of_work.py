"""One transaction of the service: orders and stock, what others are told, what was heard."""

from datetime import datetime

from chassis import ids, logging, tracing
from chassis.outbox import OutboxEntry
from chassis.unit_of_work import UnitOfWork
from contracts import Event, encode, envelope
from orders.repository import Customers, Exports, Orders, Products, Refunds


class OrdersUnitOfWork(UnitOfWork):
    """Leaving it commits, an exception rolls back; there is nothing to call."""

    customers: Customers
    exports: Exports
    orders: Orders
    products: Products
    refunds: Refunds

    def _open(self) -> None:
        self.customers = Customers(self.connection)
        self.exports = Exports(self.connection)
        self.orders = Orders(self.connection)
        self.products = Products(self.connection)
        self.refunds = Refunds(self.connection)

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
