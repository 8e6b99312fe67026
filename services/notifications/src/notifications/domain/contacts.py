"""How recipients are reached, as the users service tells it."""

from typing import Final
from uuid import UUID

from msgspec import Struct

from contracts import Event
from contracts.users import UserChanged, UserDeleted, UserRegistered
from notifications.domain.text import EmailAddress, PersonName

FALLBACK_LANGUAGE: Final = "en"


class Contact(Struct, frozen=True, kw_only=True):
    """How to reach a recipient; the only place of this service with personal data."""

    recipient_id: UUID
    version: int
    address: EmailAddress
    name: PersonName
    language: str


class Tombstone(Struct, frozen=True, kw_only=True):
    """What is left of a contact that was erased; its version makes older news of it stale."""

    recipient_id: UUID
    version: int


def contact_told_by(event: Event) -> Contact | Tombstone | None:
    """Return the contact that an event brings, or the tombstone that it leaves of one."""
    match event:
        case UserRegistered() | UserChanged():
            return Contact(
                recipient_id=event.user_id,
                version=event.version,
                address=EmailAddress(event.email),
                name=PersonName.written_by_a_person(event.name),
                language=event.language,
            )
        case UserDeleted():
            return Tombstone(recipient_id=event.user_id, version=event.version)
        case _:
            return None
