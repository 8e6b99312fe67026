from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from localcloud.aws import ACCESS_KEY_ID, SECRET_ACCESS_KEY, Aws


@pytest.fixture
def tables(aws: Aws) -> Any:
    return boto3.client(
        "dynamodb",
        endpoint_url=aws.endpoint,
        region_name=aws.region,
        aws_access_key_id=ACCESS_KEY_ID,
        aws_secret_access_key=SECRET_ACCESS_KEY,
    )


class TestStream:
    def test_gives_the_same_iterator_while_there_is_nothing_to_read(
        self, aws: Aws, tables: Any
    ) -> None:
        iterator = self._iterator(aws, tables)

        idle = aws.streams.get_records(ShardIterator=iterator)
        tables.put_item(TableName="things", Item={"id": {"S": "a"}})
        first = aws.streams.get_records(ShardIterator=idle["NextShardIterator"])
        second = aws.streams.get_records(ShardIterator=first["NextShardIterator"])

        assert (idle["NextShardIterator"], idle["Records"]) == (iterator, [])
        assert [one.get("dynamodb", {}).get("Keys") for one in first["Records"]] == [
            {"id": {"S": "a"}}
        ]
        assert second["Records"] == []

    def test_names_the_region_of_the_table(self, aws: Aws, tables: Any) -> None:
        iterator = self._iterator(aws, tables)
        tables.put_item(TableName="things", Item={"id": {"S": "a"}})

        (record,) = aws.streams.get_records(ShardIterator=iterator)["Records"]

        assert record.get("awsRegion") == "eu-west-1"

    def test_gives_keys_and_images_of_every_type_as_they_were_written(
        self, aws: Aws, tables: Any
    ) -> None:
        iterator = self._iterator(aws, tables)
        old: dict[str, Any] = {"id": {"S": "ä"}, "raw": {"B": b"\x00\xff"}, "ok": {"BOOL": True}}
        new = {"id": {"S": "ä"}, "count": {"N": "7"}, "deep": {"M": {"of": {"L": [{"S": "x"}]}}}}
        before = datetime.now(UTC)

        for item in (old, new):
            tables.put_item(TableName="things", Item=item)
        tables.delete_item(TableName="things", Key={"id": {"S": "ä"}})

        records = aws.streams.get_records(ShardIterator=iterator)["Records"]
        changes = [record.get("dynamodb", {}) for record in records]
        images = [(each.get("OldImage"), each.get("NewImage")) for each in changes]
        assert [record.get("eventName") for record in records] == ["INSERT", "MODIFY", "REMOVE"]
        assert images == [(None, old), (old, new), (new, None)]
        for each in changes:
            age = each.get("ApproximateCreationDateTime", before) - before
            assert abs(age) < timedelta(minutes=1)

    def _iterator(self, aws: Aws, tables: Any) -> str:
        created = tables.create_table(
            TableName="things",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )
        arn = created["TableDescription"]["LatestStreamArn"]
        described = aws.streams.describe_stream(StreamArn=arn)
        (shard,) = described["StreamDescription"].get("Shards", [])
        found = aws.streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard.get("ShardId", ""), ShardIteratorType="TRIM_HORIZON"
        )
        return found.get("ShardIterator", "")
