"""The table of contacts and notifications: how its items look, and all that is asked of it."""

from notifications.repository.inbox import Inbox, LastEntry
from notifications.repository.items import pending_notification
from notifications.repository.preferences import SavedPreferences
from notifications.repository.suppressions import Suppressions
from notifications.repository.table import Notifications

__all__ = [
    "Inbox",
    "LastEntry",
    "Notifications",
    "SavedPreferences",
    "Suppressions",
    "pending_notification",
]
