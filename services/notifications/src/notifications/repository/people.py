"""Everything that is kept about a person and decides what they are told."""

from typing import Self

from msgspec import Struct

from notifications.repository.contacts import Contacts
from notifications.repository.inbox import Inbox
from notifications.repository.notifications import Notifications
from notifications.repository.preferences import SavedPreferences
from notifications.repository.table import Table
from notifications.repository.webhooks import Webhooks


class People(Struct, frozen=True, kw_only=True):
    """The parts of the table that telling somebody something takes together."""

    contacts: Contacts
    inbox: Inbox
    notifications: Notifications
    preferences: SavedPreferences
    webhooks: Webhooks

    @classmethod
    def kept_in(cls, table: Table) -> Self:
        """Return all the parts of one table."""
        return cls(
            contacts=Contacts(table),
            inbox=Inbox(table),
            notifications=Notifications(table),
            preferences=SavedPreferences(table),
            webhooks=Webhooks(table),
        )
