"""The table of contacts and notifications: how its items look, and all that is asked of it."""

from notifications.repository.items import pending_notification
from notifications.repository.table import Notifications

__all__ = ["Notifications", "pending_notification"]
