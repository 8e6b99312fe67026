"""The DynamoDB table: plain values go in and come out, and a condition is a question.

Each change is one conditional write to one item, so there is no unit of work: the condition is the
lock, and repeating the write changes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from chassis.dynamodb import DynamoDB
from chassis.errors import ConditionFailed
from notifications.repository.attributes import Value, plain, written

type Item = dict[str, Any]
"""The values of an item, with its keys."""


class Key(Struct, frozen=True):
    """Where an item lies."""

    pk: str
    sk: str


class Page(Struct, frozen=True):
    """Items in order, how many there are, and what the next page begins after; None at the end.

    Where only the count was asked for, the items are left out.
    """

    items: Sequence[Item]
    count: int
    last: Mapping[str, Any] | None


def of_recipient(recipient_id: UUID, sk: str) -> Key:
    """Return where something lies that is kept about a recipient."""
    return Key(f"RECIPIENT#{recipient_id}", sk)


_BEGINNING: Final = "pk = :pk AND begins_with(sk, :sk)"


class Table:
    """One table, by one connection; `#status` is the name of the attribute `status`, as others."""

    def __init__(self, *, client: DynamoDB, name: str) -> None:
        self._client = client
        self._name = name

    def get(self, key: Key, *, consistent: bool = False) -> Item | None:
        """Return an item; a consistent read sees every write that has been answered."""
        answer = self._client.get_item(
            TableName=self._name, Key=_key(key), ConsistentRead=consistent
        )
        return plain(answer["Item"]) if "Item" in answer else None

    def get_together(self, *keys: Key) -> list[Item | None]:
        """Return items as they are at one moment."""
        gets = [{"Get": {"TableName": self._name, "Key": _key(key)}} for key in keys]
        answer = self._client.transact_get_items(TransactItems=gets)
        found = [response.get("Item") for response in answer["Responses"]]
        return [plain(item) if item else None for item in found]

    def put(
        self,
        key: Key,
        values: Mapping[str, Value],
        *,
        condition: str = "attribute_not_exists(pk)",
        given: Mapping[str, Value] | None = None,
    ) -> bool:
        """Write an item if the condition holds, at first that none is there; return whether so."""
        item = _key(key) | written(values)
        try:
            self._client.put_item(
                TableName=self._name, Item=item, **_expression(given, condition=condition)
            )
        except ConditionFailed:
            return False
        return True

    def update(
        self,
        key: Key,
        changes: str,
        *,
        condition: str = "attribute_exists(pk)",
        given: Mapping[str, Value] | None = None,
        names: Mapping[str, str] | None = None,
    ) -> Item | None:
        """Change an item if the condition holds; return it as it is then, or None."""
        expression = _expression(given, names, condition=condition, changes=changes)
        try:
            answer = self._client.update_item(
                TableName=self._name, Key=_key(key), ReturnValues="ALL_NEW", **expression
            )
        except ConditionFailed:
            return None
        return plain(answer["Attributes"])

    def delete(
        self, key: Key, *, condition: str | None = None, given: Mapping[str, Value] | None = None
    ) -> bool:
        """Delete an item, if it is there and the condition holds; False where it does not."""
        expression = _expression(given, condition=condition) if condition else {}
        try:
            self._client.delete_item(TableName=self._name, Key=_key(key), **expression)
        except ConditionFailed:
            return False
        return True

    def page(self, condition: str, *, given: Mapping[str, Value], **more: Any) -> Page:
        """Return a page of items of one partition, or of an index's, as Query gives it."""
        answer = self._client.query(
            TableName=self._name,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=written(given),
            **more,
        )
        items = [plain(item) for item in answer.get("Items", ())]
        return Page(items, answer["Count"], answer.get("LastEvaluatedKey"))

    def pages(self, condition: str, *, given: Mapping[str, Value], **more: Any) -> Iterator[Page]:
        """Return one page after the other, to the last."""
        while True:
            page = self.page(condition, given=given, **more)
            yield page
            if page.last is None:
                return
            more["ExclusiveStartKey"] = page.last

    def page_beginning(self, first: Key, *, after: Key | None = None, **more: Any) -> Page:
        """Return a page of the items whose sk begins as the given one does."""
        if after:
            more["ExclusiveStartKey"] = _key(after)
        return self.page(_BEGINNING, given=_beginning(first), **more)

    def list_beginning(
        self, first: Key, *, where: str, given: Mapping[str, Value]
    ) -> Iterator[Item]:
        """List all items whose sk begins as the given one does, and for which a filter holds."""
        filtered = {**_beginning(first), **given}
        for page in self.pages(
            _BEGINNING, given=filtered, FilterExpression=where, ConsistentRead=True
        ):
            yield from page.items

    def count_beginning(self, first: Key, *, where: str) -> int:
        """Count the items whose sk begins as the given one does, and for which a filter holds."""
        pages = self.pages(
            _BEGINNING, given=_beginning(first), FilterExpression=where, Select="COUNT"
        )
        return sum(page.count for page in pages)

    def erase_beginning(self, first: Key) -> None:
        """Delete the items whose sk begins as the given one does, also those of this moment."""
        while items := self.page_beginning(first, ConsistentRead=True).items:
            for item in items:
                self.delete(Key(item["pk"], item["sk"]))


def _beginning(first: Key) -> dict[str, Value]:
    return {":pk": first.pk, ":sk": first.sk}


def _key(key: Key) -> dict[str, Any]:
    return written({"pk": key.pk, "sk": key.sk})


# Words of DynamoDB's own, which an expression can only say by another name.
_RESERVED: Final = ("status", "version", "reason")


def _expression(
    given: Mapping[str, Value] | None,
    names: Mapping[str, str] | None = None,
    *,
    condition: str,
    changes: str | None = None,
) -> dict[str, Any]:
    """Return the parts of a request that an expression needs; DynamoDB refuses what none uses."""
    text = f"{condition} {changes}"
    used = {f"#{word}": word for word in _RESERVED if f"#{word}" in text} | dict(names or {})
    parts = {
        "ConditionExpression": condition,
        "UpdateExpression": changes,
        "ExpressionAttributeNames": used,
        "ExpressionAttributeValues": written(given or {}),
    }
    return {name: part for name, part in parts.items() if part}
