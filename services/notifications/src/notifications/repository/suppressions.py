"""The addresses that are not mailed, found by their hashes: the items hold no address."""

from typing import Any

import msgspec

from chassis.dynamodb import DynamoDB
from chassis.errors import ConditionFailed
from notifications.domain.suppressions import Reason, Suppression, hash_of
from notifications.domain.text import EmailAddress
from notifications.repository.items import plain, written


class Suppressions:
    """The suppressions in the table."""

    def __init__(self, *, client: DynamoDB, table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def add(self, suppression: Suppression) -> bool:
        """Suppress an address; return False where it is suppressed for a reason that stays.

        The first reason stays, but for a complaint, which weighs more than a bounce.
        """
        expression: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if suppression.reason is Reason.COMPLAINED:
            expression = {
                "ConditionExpression": "attribute_not_exists(pk) OR #reason = :bounced",
                "ExpressionAttributeNames": {"#reason": "reason"},
                "ExpressionAttributeValues": written({":bounced": Reason.BOUNCED}),
            }
        values = msgspec.to_builtins(suppression)
        item = _key(values.pop("address_hash")) | written(values)
        try:
            self._client.put_item(TableName=self._table_name, Item=item, **expression)
        except ConditionFailed:
            return False
        return True

    def find(self, address: EmailAddress) -> Suppression | None:
        """Return the suppression of an address, if there is one."""
        address_hash = hash_of(address)
        answer = self._client.get_item(TableName=self._table_name, Key=_key(address_hash))
        if "Item" not in answer:
            return None
        return msgspec.convert(plain(answer["Item"]) | {"address_hash": address_hash}, Suppression)


def _key(address_hash: str) -> dict[str, Any]:
    return written({"pk": f"SUPPRESSION#{address_hash}", "sk": "SUPPRESSION"})
