"""The contacts of recipients, and what is left of those that were erased."""

from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import Struct

from notifications.domain.contacts import FALLBACK_LANGUAGE, Contact, Tombstone
from notifications.domain.text import EmailAddress, PersonName
from notifications.repository.table import Item, Key, Table, of_recipient

_ADDRESS: Final = "address"


class _Item(Struct, frozen=True):
    version: int
    address: str
    name: str
    language: str


class Contacts:
    """The contacts in the table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def save(self, contact: Contact | Tombstone) -> bool:
        """Keep a contact or tombstone if it is newer than what is there; return whether it was."""
        return self._table.put(
            contact_key(contact.recipient_id),
            _values(contact),
            condition="attribute_not_exists(pk) OR #version < :version",
            given={":version": contact.version},
        )

    def language_of(self, recipient_id: UUID) -> str:
        """Return the language of a recipient, also of one who is not known."""
        item = self._table.get(contact_key(recipient_id)) or {}
        return item.get("language", FALLBACK_LANGUAGE)

    def is_erased(self, recipient_id: UUID) -> bool:
        """Tell whether a recipient is a tombstone by now."""
        item = self._table.get(contact_key(recipient_id), consistent=True)
        return item is not None and _ADDRESS not in item


def contact_key(recipient_id: UUID) -> Key:
    """Return where a recipient's contact lies."""
    return of_recipient(recipient_id, "CONTACT")


def read_contact(recipient_id: UUID, item: Item) -> Contact | Tombstone:
    """Return the contact, or the tombstone, that an item holds."""
    if _ADDRESS not in item:
        return Tombstone(recipient_id=recipient_id, version=item["version"])
    read = msgspec.convert(item, _Item)
    return Contact(
        recipient_id=recipient_id,
        version=read.version,
        address=EmailAddress(read.address),
        name=PersonName(read.name),
        language=read.language,
    )


def _values(contact: Contact | Tombstone) -> dict[str, Any]:
    if isinstance(contact, Tombstone):
        return {"version": contact.version}
    return {
        "version": contact.version,
        _ADDRESS: contact.address.value,
        "name": contact.name.value,
        "language": contact.language,
    }
