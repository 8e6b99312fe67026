# pyright: basic
# moto's DynamoDB models are untyped.
from collections.abc import Callable
from typing import Any

import pytest
from moto.dynamodb.models.dynamo_type import DynamoType, Item

from localcloud.emulator.dynamodb_partitions import Partition

OWNER = "ada"


@pytest.fixture
def table(client_of: Callable[[str], Any]) -> Any:
    """A client of a table `things` with a partition `ada` of five items, and another one."""
    client = client_of("dynamodb")
    client.create_table(
        TableName="things",
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    for owner, key in [(OWNER, f"{kind}#{n}") for kind, n in zip("ccaba", "21321", strict=True)]:
        client.put_item(TableName="things", Item={"pk": {"S": owner}, "sk": {"S": key}})
    client.put_item(TableName="things", Item={"pk": {"S": "eve"}, "sk": {"S": "a#9"}})
    return client


def query(table: Any, condition: str = "pk = :pk", **named: Any) -> dict[str, Any]:
    values = {":pk": {"S": OWNER}, **named.pop("values", {})}
    return table.query(
        TableName="things",
        KeyConditionExpression=condition,
        ExpressionAttributeValues=values,
        **named,
    )


def keys(answer: dict[str, Any]) -> list[str]:
    return [item["sk"]["S"] for item in answer["Items"]]


class CountedKey(DynamoType):
    """A key that counts how often it is compared."""

    compared = 0

    def __lt__(self, other: DynamoType) -> bool:
        CountedKey.compared += 1
        return super().__lt__(other)


def key(text: str) -> CountedKey:
    return CountedKey({"S": text})


class TestQuery:
    def test_finds_the_items_of_one_partition_in_order(self, table: Any) -> None:
        assert keys(query(table)) == ["a#1", "a#3", "b#2", "c#1", "c#2"]

    def test_finds_nothing_in_a_partition_that_does_not_exist(self, table: Any) -> None:
        assert keys(query(table, values={":pk": {"S": "nobody"}})) == []

    def test_finds_what_begins_with_a_text(self, table: Any) -> None:
        begins = {"condition": "pk = :pk AND begins_with(sk, :sk)"}

        found = [
            keys(query(table, **begins, values={":sk": {"S": text}}))
            for text in ("a#", "b", "c#2", "d")
        ]

        assert found == [["a#1", "a#3"], ["b#2"], ["c#2"], []]

    def test_finds_what_lies_between(self, table: Any) -> None:
        between = query(
            table,
            "pk = :pk AND sk BETWEEN :first AND :last",
            values={":first": {"S": "a#3"}, ":last": {"S": "c#1"}},
        )

        assert keys(between) == ["a#3", "b#2", "c#1"]

    @pytest.mark.parametrize("forward", [True, False])
    def test_goes_on_behind_the_last_page(self, table: Any, forward: bool) -> None:  # noqa: FBT001 - a parameter
        pages: list[list[str]] = []
        more: dict[str, Any] = {}
        while True:
            page = query(table, Limit=2, ScanIndexForward=forward, **more)
            pages.append(keys(page))
            if "LastEvaluatedKey" not in page:
                break
            more = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

        onward = [["a#1", "a#3"], ["b#2", "c#1"], ["c#2"]]
        backward = [["c#2", "c#1"], ["b#2", "a#3"], ["a#1"]]
        assert pages == (onward if forward else backward)

    def test_no_longer_finds_what_was_deleted(self, table: Any) -> None:
        table.delete_item(TableName="things", Key={"pk": {"S": OWNER}, "sk": {"S": "b#2"}})

        assert keys(query(table)) == ["a#1", "a#3", "c#1", "c#2"]

    def test_finds_an_item_once_that_was_put_twice(self, table: Any) -> None:
        table.put_item(TableName="things", Item={"pk": {"S": OWNER}, "sk": {"S": "b#2"}})

        assert keys(query(table)) == ["a#1", "a#3", "b#2", "c#1", "c#2"]

    def test_finds_the_items_of_a_backup(self, table: Any) -> None:
        backup = table.create_backup(TableName="things", BackupName="copy")["BackupDetails"]
        table.restore_table_from_backup(TargetTableName="restored", BackupArn=backup["BackupArn"])

        found = table.query(
            TableName="restored",
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": OWNER}},
        )

        assert keys(found) == ["a#1", "a#3", "b#2", "c#1", "c#2"]


class TestPartition:
    def test_compares_few_keys_of_many(self) -> None:
        compared = {count: self._compared(count) for count in (100, 10_000)}

        # Halving ten thousand takes twice the steps of halving a hundred.
        assert compared[10_000] <= compared[100] * 2.5

    def _compared(self, count: int) -> int:
        partition = Partition()
        for number in range(count):
            at = key(f"a#{number:05}")
            item: Any = Item(key(OWNER), at, {})
            partition[at] = item
        CountedKey.compared = 0
        assert len(partition.items_of(prefix=key("a#00050"))) == 1
        assert partition.items_of(prefix=key("b#")) == []
        return CountedKey.compared
