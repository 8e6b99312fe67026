"""Attempts to deliver a notification. Each is kept, with what became of it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct, structs


class Outcome(StrEnum):
    """What became of an attempt; one that stays `started` was cut off."""

    STARTED = "started"
    SENT = "sent"
    FAILED = "failed"


class Attempt(Struct, frozen=True, kw_only=True):
    """One try to deliver; the status is what a webhook's receiver answered, if it got that far."""

    attempt_id: UUID
    at: datetime
    outcome: Outcome = Outcome.STARTED
    reason: str | None = None
    status: int | None = None

    def sent(self, *, status: int | None = None) -> "Attempt":
        """Return it with its success."""
        return structs.replace(self, outcome=Outcome.SENT, status=status)

    def failed(self, reason: str, *, status: int | None = None) -> "Attempt":
        """Return it with why it failed, whether for good or for now."""
        return structs.replace(self, outcome=Outcome.FAILED, reason=reason, status=status)
