"""The client, on an emulated DynamoDB: what boto3 would write and read, it writes and reads."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from chassis.dynamodb import DynamoDB
from chassis.errors import ConditionFailed, DynamoDBRefused
from chassis.testing.aws_server import AwsServer

TABLE = "parcels"
LAMP = {"pk": {"S": "SHELF#1"}, "sk": {"S": "lamp"}, "weight": {"N": "3"}, "to": {"S": "Jürgen"}}
VASE = {"pk": {"S": "SHELF#1"}, "sk": {"S": "vase"}, "weight": {"N": "1"}}


def key(item: dict[str, Any]) -> dict[str, Any]:
    return {"pk": item["pk"], "sk": item["sk"]}


@pytest.fixture
def boto3_client(aws_server: AwsServer) -> Any:
    client = boto3.client("dynamodb")
    client.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
    )
    return client


@pytest.fixture
def client(boto3_client: Any) -> Iterator[DynamoDB]:
    client = DynamoDB()
    yield client
    client.close()


@pytest.fixture
def stored(boto3_client: Any) -> None:
    for item in (LAMP, VASE):
        boto3_client.put_item(TableName=TABLE, Item=item)


def answer_of(boto3_client: Any, operation: str, **parameters: Any) -> dict[str, Any]:
    """What boto3 answers, but for what it says of the connection."""
    answer = getattr(boto3_client, operation)(**parameters)
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


@pytest.mark.usefixtures("stored")
class TestReading:
    @pytest.mark.parametrize(
        ("operation", "parameters"),
        [
            ("get_item", {"TableName": TABLE, "Key": key(LAMP)}),
            ("get_item", {"TableName": TABLE, "Key": key(LAMP | {"sk": {"S": "unknown"}})}),
            (
                "query",
                {
                    "TableName": TABLE,
                    "KeyConditionExpression": "pk = :shelf",
                    "ExpressionAttributeValues": {":shelf": LAMP["pk"]},
                    "Limit": 1,
                },
            ),
            (
                "transact_get_items",
                {
                    "TransactItems": [
                        {"Get": {"TableName": TABLE, "Key": key(item)}} for item in (VASE, LAMP)
                    ]
                },
            ),
        ],
    )
    def test_answers_as_boto3_does(
        self, client: DynamoDB, boto3_client: Any, operation: str, parameters: dict[str, Any]
    ) -> None:
        answer = getattr(client, operation)(**parameters)

        assert answer == answer_of(boto3_client, operation, **parameters)

    def test_goes_on_where_a_page_ended(self, client: DynamoDB) -> None:
        of_the_shelf = {
            "TableName": TABLE,
            "KeyConditionExpression": "pk = :shelf",
            "ExpressionAttributeValues": {":shelf": LAMP["pk"]},
        }

        first = client.query(**of_the_shelf, Limit=1)
        second = client.query(**of_the_shelf, ExclusiveStartKey=first["LastEvaluatedKey"])

        assert (first["Items"], second["Items"]) == ([LAMP], [VASE])


class TestWriting:
    def items(self, boto3_client: Any) -> list[dict[str, Any]]:
        return boto3_client.scan(TableName=TABLE)["Items"]

    def test_puts_an_item(self, client: DynamoDB, boto3_client: Any) -> None:
        client.put_item(TableName=TABLE, Item=LAMP)

        assert self.items(boto3_client) == [LAMP]

    def test_puts_no_item_whose_condition_fails(self, client: DynamoDB, boto3_client: Any) -> None:
        client.put_item(TableName=TABLE, Item=LAMP)

        with pytest.raises(ConditionFailed) as failed:
            client.put_item(
                TableName=TABLE,
                Item=LAMP | {"weight": {"N": "4"}},
                ConditionExpression="attribute_not_exists(pk)",
            )

        assert str(failed.value) == "The condition of PutItem does not hold."
        assert self.items(boto3_client) == [LAMP]

    @pytest.mark.usefixtures("stored")
    def test_updates_an_item_and_returns_what_it_has_become(self, client: DynamoDB) -> None:
        answer = client.update_item(
            TableName=TABLE,
            Key=key(VASE),
            UpdateExpression="SET weight = weight + :more",
            ExpressionAttributeValues={":more": {"N": "1"}},
            ReturnValues="ALL_NEW",
        )

        assert answer["Attributes"] == VASE | {"weight": {"N": "2"}}

    @pytest.mark.usefixtures("stored")
    def test_deletes_an_item(self, client: DynamoDB, boto3_client: Any) -> None:
        client.delete_item(TableName=TABLE, Key=key(LAMP))

        assert self.items(boto3_client) == [VASE]

    def test_is_refused_where_there_is_no_table(self, client: DynamoDB) -> None:
        with pytest.raises(DynamoDBRefused) as refused:
            client.put_item(TableName="unknown", Item=LAMP)

        assert str(refused.value) == "DynamoDB refused PutItem: ResourceNotFoundException."
