# pyright: basic, reportAttributeAccessIssue=false
# moto's DynamoDB models are untyped.
"""DynamoDB: a Query looks at its partition, and there at the keys that it names, as on AWS.

moto sorts all items of the table for each Query and compares every one of them. How what is found
is filtered, counted and cut into pages stays moto's.
"""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Callable
from copy import deepcopy
from inspect import signature
from threading import Lock
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table


def install() -> None:
    """Keep partitions sorted, and give a Query no more of the table than it can be about."""
    Table.__init__ = _with_partitions(Table.__init__)
    Table.query = _within_partition(Table.query)


class Partition(dict[DynamoType, Item]):
    """The items of one hash key by their range key, with those keys in order."""

    def __init__(self, items: dict[DynamoType, Item] | None = None) -> None:
        super().__init__(items or {})
        self._keys = sorted(self)
        self._lock = Lock()

    def __setitem__(self, key: DynamoType, item: Item) -> None:
        """Keep an item."""
        with self._lock:
            if key not in self:
                insort(self._keys, key)
            super().__setitem__(key, item)

    def pop(self, key: DynamoType) -> Item:
        """Remove an item and return it; a KeyError where there is none."""
        with self._lock:
            item = super().pop(key)
            del self._keys[bisect_left(self._keys, key)]
            return item

    def __deepcopy__(self, memo: dict[int, Any]) -> "Partition":
        """Copy the items, as a backup does."""
        return Partition(deepcopy(dict(self), memo))

    def items_of(
        self,
        *,
        prefix: DynamoType | None = None,
        after: DynamoType | None = None,
        before: DynamoType | None = None,
    ) -> list[Item]:
        """Return the items whose key begins with a text, and lies between two others."""
        with self._lock:
            first, end = 0, len(self._keys)
            if prefix is not None:
                begins = prefix.value
                first = bisect_left(self._keys, prefix)
                end = bisect_left(
                    self._keys, 1, lo=first, key=lambda key: not key.value.startswith(begins)
                )
            if after is not None:
                first = max(first, bisect_right(self._keys, after))
            if before is not None:
                end = min(end, bisect_left(self._keys, before))
            return [self[key] for key in self._keys[first:end]]


class _Part:
    """A table to a Query, which asks it for all items and gets those that it can be about."""

    def __init__(self, table: Table, items: list[Item]) -> None:
        self._table = table
        self._items = items

    def __getattr__(self, name: str) -> Any:
        return getattr(self._table, name)

    def all_items(self) -> list[Item]:
        return self._items


def _with_partitions(init: Callable[..., None]) -> Callable[..., None]:
    def wrapper(self: Table, *arguments: Any, **named: Any) -> None:
        init(self, *arguments, **named)
        if self.has_range_key:
            self.items = defaultdict(Partition)

    return wrapper


def _within_partition(query: Callable[..., Any]) -> Callable[..., Any]:
    parameters = signature(query)

    def wrapper(self: Table, *arguments: Any, **named: Any) -> Any:
        asked = parameters.bind(self, *arguments, **named).arguments
        if asked.get("index_name") or not self.has_range_key:
            return query(self, *arguments, **named)
        found = _candidates(self, asked)
        return query(_Part(self, found), *arguments, **named)

    return wrapper


def _candidates(table: Table, asked: dict[str, Any]) -> list[Item]:
    partition = table.items.get(asked["hash_key"])
    if partition is None:
        return []
    bounds: dict[str, DynamoType] = {}
    if asked["range_comparison"] == "BEGINS_WITH":
        (bounds["prefix"],) = asked["range_objs"]
    if asked["exclusive_start_key"]:
        last = DynamoType(asked["exclusive_start_key"][table.range_key_attr])
        bounds["before" if asked["scan_index_forward"] is False else "after"] = last
    return partition.items_of(**bounds)
