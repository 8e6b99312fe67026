"""The money of an order: asked for once it was placed, given back once it was cancelled.

The payment provider is never asked inside a transaction, because it can take seconds. Whatever is
killed between its answer and the commit is asked again, and the provider does each thing once.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from chassis.time_budget import TimeBudget
from orders.domain.orders import Order, confirmed, rejected
from orders.domain.payments import Charge, Refund
from orders.errors import OrderNotCancelled, RefundDiffers
from orders.gateways.payments import PaymentProvider
from orders.repository import Orders, Refunds
from orders.unit_of_work import OrdersUnitOfWork
from orders.use_cases.moves import NO_REASON_GIVEN, store_moved


def charge_order(
    *, order_id: UUID, orders: Orders, payments: PaymentProvider, budget: TimeBudget
) -> Charge | None:
    """Charge a pending order; None when there is nothing left to charge for.

    Raises OrderNotFound, PaymentProviderUnavailable or PaymentRequestRefused.
    """
    order = orders.get(order_id)
    if order.status != "pending":
        return None
    return payments.charge(
        order_id=order_id, amount_minor=order.total_minor, currency=order.currency, budget=budget
    )


def settle_order(
    *, order_id: UUID, charge: Charge, uow: OrdersUnitOfWork, now: datetime
) -> Order | None:
    """Confirm a pending order, or reject it and free its stock; None when it was settled before.

    One that was cancelled while it was charged stays cancelled: `refund_order` gives that back.
    """
    order = uow.orders.get_locked(order_id)
    if order.status != "pending":
        return None
    if charge.status == "approved":
        settled = confirmed(order, charge_id=charge.id, now=now)
    else:
        reason = charge.decline_reason or NO_REASON_GIVEN
        settled = rejected(order, charge_id=charge.id, reason=reason, now=now)
    store_moved([settled], uow)
    return settled


def refund_order(
    *,
    order_id: UUID,
    orders: Orders,
    refunds: Refunds,
    payments: PaymentProvider,
    budget: TimeBudget,
    clock: Callable[[], datetime],
) -> None:
    """Have given back what was charged for a cancelled order, unless that is done.

    Also where nothing seems to have been charged: a charge may be on its way, or its answer lost.
    Raises OrderNotFound, OrderNotCancelled, PaymentProviderUnavailable, PaymentRequestRefused, and
    RefundDiffers when it is done and the amount is not that of the order.
    """
    order = orders.get(order_id)
    if order.status != "cancelled":
        raise OrderNotCancelled(order_id=order_id, status=order.status)
    if refunds.exists(order_id):
        return
    refund = payments.refund(order_id=order_id, budget=budget)
    refunds.add(order_id, refund, refunded_at=clock())
    _require_whole(order, refund)


def _require_whole(order: Order, refund: Refund) -> None:
    was_charged = order.charge_id is not None
    if refund.amount_minor == order.total_minor or not (was_charged or refund.amount_minor):
        return
    raise RefundDiffers(
        order_id=order.order_id,
        total_minor=order.total_minor,
        refunded_minor=refund.amount_minor,
    )
