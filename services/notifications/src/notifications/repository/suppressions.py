"""The addresses that are not mailed, found by their hashes: the items hold no address."""

from typing import Any

import msgspec

from notifications.domain.suppressions import Reason, Suppression, hash_of
from notifications.domain.text import EmailAddress
from notifications.repository.table import Key, Table


class Suppressions:
    """The suppressions in the table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, suppression: Suppression) -> bool:
        """Suppress an address; return False where it is suppressed for a reason that stays.

        The first reason stays, but for a complaint, which weighs more than a bounce.
        """
        allowed: dict[str, Any] = {}
        if suppression.reason is Reason.COMPLAINED:
            allowed = {
                "condition": "attribute_not_exists(pk) OR #reason = :bounced",
                "given": {":bounced": Reason.BOUNCED},
            }
        values = msgspec.to_builtins(suppression)
        return self._table.put(_key(values.pop("address_hash")), values, **allowed)

    def find(self, address: EmailAddress) -> Suppression | None:
        """Return the suppression of an address, if there is one."""
        address_hash = hash_of(address)
        item = self._table.get(_key(address_hash))
        return msgspec.convert(item | {"address_hash": address_hash}, Suppression) if item else None


def _key(address_hash: str) -> Key:
    return Key(f"SUPPRESSION#{address_hash}", "SUPPRESSION")
