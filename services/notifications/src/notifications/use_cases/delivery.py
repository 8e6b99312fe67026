"""What delivering a notification comes to, on every channel."""

from datetime import datetime
from typing import Final, Literal

from msgspec import Struct

from notifications.domain.notifications import Notification, Status
from notifications.repository import Notifications

RECIPIENT_DELETED: Final = "recipient_deleted"
NOTHING_TO_TELL: Final = "nothing_to_tell"
WEBHOOK_DELETED: Final = "webhook_deleted"
WEBHOOK_DISABLED: Final = "webhook_disabled"


class Delivery(Struct, frozen=True):
    """What became of a notification in one attempt that did not raise."""

    outcome: Literal["sent", "delayed", "failed", "suppressed", "nothing_to_do"]
    notification: Notification


def nothing_to_do(notification: Notification) -> Delivery:
    """Say that others have settled a notification, or put it off."""
    return Delivery("nothing_to_do", notification)


def failed(
    notification: Notification, reason: str, *, notifications: Notifications, now: datetime
) -> Delivery:
    """Give up a notification that never can be delivered, without another attempt."""
    return _given_up("failed", notification, reason, notifications, now=now)


def suppressed(
    notification: Notification, reason: str, *, notifications: Notifications, now: datetime
) -> Delivery:
    """Give up a notification that shall not be delivered, as its recipient gains nothing by it."""
    return _given_up("suppressed", notification, reason, notifications, now=now)


def _given_up(
    outcome: Literal["failed", "suppressed"],
    notification: Notification,
    reason: str,
    notifications: Notifications,
    *,
    now: datetime,
) -> Delivery:
    if notifications.abandon(notification.key, status=Status(outcome), reason=reason, now=now):
        return Delivery(outcome, notification)
    return nothing_to_do(notification)
