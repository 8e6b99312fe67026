"""Notifications that were delayed, when their time has come."""

from datetime import datetime

from msgspec import Struct

from chassis.time_budget import TimeBudget
from notifications.repository import DueNotifications


class Released(Struct, frozen=True):
    """How many were released; where that is not all, the next run goes on."""

    count: int
    is_complete: bool


def release_due(*, due: DueNotifications, now: datetime, budget: TimeBudget) -> Released:
    """Make what is due pending, which has the table's stream deliver it.

    The index is a moment behind: what it still lists though it was released is passed over.
    """
    count = 0
    for notification in due.list_due(now):
        if budget.spent:
            return Released(count, is_complete=False)
        count += due.release(notification)
    return Released(count, is_complete=True)
