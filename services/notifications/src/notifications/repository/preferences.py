"""What people have chosen, one item for each who has chosen anything."""

from typing import Any
from uuid import UUID

import msgspec

from notifications.domain.preferences import FIRST_VERSION, Choices, Preferences
from notifications.errors import PreferencesStale
from notifications.repository.table import Key, Table, of_recipient


class SavedPreferences:
    """The preferences in the table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, recipient_id: UUID) -> Preferences:
        """Return a person's preferences, or those of who has chosen nothing."""
        item = self._table.get(_key(recipient_id))
        if item is None:
            return Preferences(recipient_id=recipient_id)
        return Preferences(
            recipient_id=recipient_id,
            version=item["version"],
            choices=msgspec.json.decode(item["choices"], type=Choices),
        )

    def replace(self, preferences: Preferences, *, expected_version: int) -> None:
        """Store preferences in place of the expected version; raises PreferencesStale."""
        # Nobody stores the first version: it is what holds before anything is chosen.
        unchanged: dict[str, Any] = {}
        if expected_version != FIRST_VERSION:
            unchanged = {"condition": "#version = :seen", "given": {":seen": expected_version}}
        replaced = self._table.put(
            _key(preferences.recipient_id),
            {
                "version": preferences.version,
                "choices": msgspec.json.encode(preferences.choices).decode(),
            },
            **unchanged,
        )
        if not replaced:
            raise PreferencesStale

    def erase(self, recipient_id: UUID) -> None:
        """Delete what a person has chosen."""
        self._table.delete(_key(recipient_id))


def _key(recipient_id: UUID) -> Key:
    return of_recipient(recipient_id, "PREFERENCES")
