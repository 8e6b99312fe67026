from collections.abc import Iterator

import boto3
import pytest

from chassis.dynamodb import DynamoDB
from chassis.errors import DynamoDBRefused
from chassis.testing.aws_server import AwsServer, ServerAnswer
from chassis.testing.emulated_aws import REGION


@pytest.fixture
def client(aws_server: AwsServer) -> Iterator[DynamoDB]:
    client = DynamoDB()
    yield client
    client.close()


@pytest.fixture
def table() -> str:
    """A table that was made past the door."""
    inside = boto3.client("dynamodb", endpoint_url=f"https://dynamodb.{REGION}.amazonaws.com")
    inside.create_table(
        TableName="parcels",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    )
    return "parcels"


class TestAwsServer:
    def test_leads_to_the_aws_that_boto3_finds_inside(self, client: DynamoDB, table: str) -> None:
        client.put_item(TableName=table, Item={"pk": {"S": "a"}})

        answer = client.get_item(TableName=table, Key={"pk": {"S": "a"}})

        assert answer["Item"] == {"pk": {"S": "a"}}

    def test_knows_nothing_of_the_test_before(self, client: DynamoDB) -> None:
        with pytest.raises(DynamoDBRefused, match="ResourceNotFoundException"):
            client.get_item(TableName="parcels", Key={"pk": {"S": "a"}})

    def test_lets_a_test_step_in_once(
        self, client: DynamoDB, table: str, aws_server: AwsServer
    ) -> None:
        given = b'{"Item": {"pk": {"S": "given"}}}'
        aws_server.before("GetItem", lambda: ServerAnswer(200, given))

        answers = [client.get_item(TableName=table, Key={"pk": {"S": "a"}}) for _ in range(2)]

        assert [answer.get("Item") for answer in answers] == [{"pk": {"S": "given"}}, None]

    def test_fails_as_often_as_it_is_told(
        self, client: DynamoDB, table: str, aws_server: AwsServer
    ) -> None:
        aws_server.failing("GetItem", "AccessDeniedException", times=2)

        for _ in range(2):
            with pytest.raises(DynamoDBRefused, match="AccessDeniedException"):
                client.get_item(TableName=table, Key={"pk": {"S": "a"}})

        assert "Item" not in client.get_item(TableName=table, Key={"pk": {"S": "a"}})
