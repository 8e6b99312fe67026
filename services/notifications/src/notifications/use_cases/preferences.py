"""What a person chooses."""

from collections.abc import Callable
from uuid import UUID

from notifications.domain.preferences import Choices, Preferences, checked
from notifications.repository import SavedPreferences

type CheckVersion = Callable[[int], None]
"""Raises where the caller has not seen this version."""


def read_preferences(*, recipient_id: UUID, preferences: SavedPreferences) -> Preferences:
    """Return what a person has chosen, or what holds before they do."""
    return preferences.get(recipient_id)


def replace_preferences(
    *,
    recipient_id: UUID,
    choices: Choices,
    check_version: CheckVersion,
    preferences: SavedPreferences,
) -> Preferences:
    """Replace all that a person has chosen.

    Raises ChoicesRefused, PreferencesStale, and what `check_version` raises.
    """
    current = preferences.get(recipient_id)
    check_version(current.version)
    after = Preferences(
        recipient_id=recipient_id, version=current.version + 1, choices=checked(choices)
    )
    preferences.replace(after, expected_version=current.version)
    return after
