"""Cancels orders that nobody has settled in time, some at once, until there are no more.

Their stock is wanted by others. Whoever redrives a dead letter later finds them cancelled.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from msgspec import Struct

from chassis.retry import call_database_with_retry
from chassis.time_budget import TimeBudget
from orders.domain.orders import Order, cancelled
from orders.unit_of_work import OrdersUnitOfWork
from orders.use_cases.moves import store_moved

# Products stay locked for the time of a batch, and whoever orders them waits a second at most.
BATCH_SIZE: Final = 50


class Expired(Struct, frozen=True):
    """How many orders were cancelled, the time of the last one, and whether more may be left."""

    count: int
    last_placed_at: datetime | None
    more: bool


def expire_orders(
    *,
    placed_before: datetime,
    open_unit_of_work: Callable[[], OrdersUnitOfWork],
    budget: TimeBudget,
    clock: Callable[[], datetime],
) -> Expired:
    """Cancel what was placed before a time and is still pending, the oldest first.

    A batch is one transaction, and none is begun when the time is up. Raises Busy, ConnectionLost
    and DatabaseUnavailable when that goes on; the batches before are done.
    """

    def expire_batch() -> list[Order]:
        with open_unit_of_work() as uow:
            pending = uow.orders.list_pending_locked(placed_before=placed_before, limit=BATCH_SIZE)
            now = clock()
            store_moved([cancelled(each, reason="expired", now=now) for each in pending], uow)
        return pending

    count, last_placed_at = 0, None
    while not budget.spent:
        # Where only the answer to a commit was lost, the next attempt finds the orders behind it.
        batch = call_database_with_retry(expire_batch, budget=budget)
        if batch:
            count, last_placed_at = count + len(batch), batch[-1].placed_at
        if len(batch) < BATCH_SIZE:
            return Expired(count, last_placed_at, more=False)
    return Expired(count, last_placed_at, more=True)
