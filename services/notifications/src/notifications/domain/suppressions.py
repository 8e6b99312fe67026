"""Addresses that are not mailed again: mail to them bounces, or their owners complained."""

from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from msgspec import Struct

from notifications.domain.text import EmailAddress


class Reason(StrEnum):
    """Why an address is not mailed."""

    BOUNCED = "bounced"
    COMPLAINED = "complained"


class Suppression(Struct, frozen=True, kw_only=True):
    """An address that is not mailed, and the feedback that it goes back to."""

    address_hash: str
    reason: Reason
    since: datetime
    feedback_id: str


def hash_of(address: EmailAddress) -> str:
    """Return what a suppression is found by, so that it outlives an erased address.

    Mail servers need not, but do, read addresses without regard to capitals.
    """
    return sha256(address.value.lower().encode()).hexdigest()
