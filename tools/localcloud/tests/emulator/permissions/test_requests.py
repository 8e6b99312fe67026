"""Requests of every kind that functions make, and what AWS documents that they need."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from msgspec import Struct

from localcloud.aws import REGION
from localcloud.testing.function_role import ACCOUNT, FILE, IN_FILE, QUEUE, TABLE, allowed

INDEX = f"{TABLE}/index/due"
IDENTITY = f"arn:aws:ses:{ACCOUNT}:identity/example.com"
CONFIGURATION_SET = f"arn:aws:ses:{ACCOUNT}:configuration-set/shop"

QUEUE_URL = "http://127.0.0.1/123456789012/orders"
KEY = {"pk": {"S": "a"}}
MAIL: dict[str, Any] = {
    "FromEmailAddress": "The Shop <shop@example.com>",
    "Destination": {"ToAddresses": ["ada@example.com"]},
    "Content": {"Simple": {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Ada"}}}},
    "ConfigurationSetName": "shop",
}
EVENT = {"Source": "orders", "DetailType": "x", "Detail": "{}"}


class Request(Struct):
    """An operation, its parameters, and the actions and resources that it needs."""

    service: str
    operation: str
    parameters: dict[str, Any]
    needs: set[tuple[str, str]]

    def send(self, client: Any) -> Any:
        return getattr(client, self.operation)(**self.parameters)


REQUESTS = [
    Request(
        "sqs",
        "send_message",
        {"QueueUrl": QUEUE_URL, "MessageBody": "a"},
        {("sqs:SendMessage", QUEUE)},
    ),
    Request(
        "sqs",
        "send_message_batch",
        {"QueueUrl": QUEUE_URL, "Entries": [{"Id": "a", "MessageBody": "a"}]},
        {("sqs:SendMessage", QUEUE)},
    ),
    Request("sqs", "receive_message", {"QueueUrl": QUEUE_URL}, {("sqs:ReceiveMessage", QUEUE)}),
    Request("sqs", "get_queue_url", {"QueueName": "orders"}, {("sqs:GetQueueUrl", QUEUE)}),
    Request(
        "dynamodb",
        "get_item",
        {"TableName": "notes", "Key": KEY},
        {("dynamodb:GetItem", TABLE)},
    ),
    Request(
        "dynamodb",
        "query",
        {
            "TableName": TABLE,
            "IndexName": "due",
            "KeyConditionExpression": "due = :now",
            "ExpressionAttributeValues": {":now": {"S": "a"}},
        },
        {("dynamodb:Query", INDEX)},
    ),
    Request(
        "dynamodb",
        "batch_write_item",
        {"RequestItems": {"notes": [{"PutRequest": {"Item": KEY}}]}},
        {("dynamodb:BatchWriteItem", TABLE)},
    ),
    Request(
        "dynamodb",
        "batch_get_item",
        {"RequestItems": {"notes": {"Keys": [KEY]}}},
        {("dynamodb:BatchGetItem", TABLE)},
    ),
    Request(
        "dynamodb",
        "transact_write_items",
        {
            "TransactItems": [
                {"Put": {"TableName": "notes", "Item": {"pk": {"S": "b"}}}},
                {"Delete": {"TableName": "notes", "Key": KEY}},
            ]
        },
        {("dynamodb:PutItem", TABLE), ("dynamodb:DeleteItem", TABLE)},
    ),
    Request(
        "dynamodb",
        "transact_get_items",
        {"TransactItems": [{"Get": {"TableName": "notes", "Key": KEY}}]},
        {("dynamodb:GetItem", TABLE)},
    ),
    Request(
        "events",
        "put_events",
        {"Entries": [{**EVENT, "EventBusName": "local"}, EVENT]},
        {
            ("events:PutEvents", f"arn:aws:events:{ACCOUNT}:event-bus/local"),
            ("events:PutEvents", f"arn:aws:events:{ACCOUNT}:event-bus/default"),
        },
    ),
    Request(
        "sesv2",
        "send_email",
        MAIL,
        {("ses:SendEmail", IDENTITY), ("ses:SendEmail", CONFIGURATION_SET)},
    ),
    Request("s3", "get_object", {**IN_FILE, "Range": "bytes=0-1"}, {("s3:GetObject", FILE)}),
    Request("s3", "head_object", IN_FILE, {("s3:GetObject", FILE)}),
    Request("s3", "put_object", {**IN_FILE, "Body": b"a"}, {("s3:PutObject", FILE)}),
    Request("s3", "delete_object", IN_FILE, {("s3:DeleteObject", FILE)}),
    Request("s3", "create_multipart_upload", IN_FILE, {("s3:PutObject", FILE)}),
    Request(
        "s3",
        "list_objects_v2",
        {"Bucket": "files", "Prefix": "imports/"},
        {("s3:ListBucket", "arn:aws:s3:::files")},
    ),
]


def named(request: Request) -> str:
    return request.operation


@pytest.fixture(autouse=True)
def resources(client_of: Callable[[str], Any], mailbox: str) -> None:
    """Have everything that requests are about."""
    client_of("sqs").create_queue(QueueName="orders")
    attributes = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "due")]
    client_of("dynamodb").create_table(
        TableName="notes",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=attributes,
        GlobalSecondaryIndexes=[
            {
                "IndexName": "due",
                "KeySchema": [{"AttributeName": "due", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    client_of("events").create_event_bus(Name="local")
    client_of("sesv2").create_email_identity(EmailIdentity="example.com")
    client_of("sesv2").create_configuration_set(ConfigurationSetName="shop")
    files = client_of("s3")
    files.create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": REGION})
    files.put_object(**IN_FILE, Body=b"content")


def statements(needs: set[tuple[str, str]], sid: str = "Own") -> list[dict[str, Any]]:
    return [allowed(*need, sid=f"{sid}{number}") for number, need in enumerate(needs)]


def refusal_of(client: Any, request: Request) -> ClientError:
    with pytest.raises(ClientError) as refused:
        request.send(client)
    return refused.value


class TestRequest:
    @pytest.mark.parametrize("request_", REQUESTS, ids=named)
    def test_is_answered_to_whom_everything_is_allowed_that_it_needs(
        self,
        request_: Request,
        function_may: Callable[..., None],
        as_function: Callable[[str], Any],
        used: Callable[[str], set[tuple[str, str]]],
    ) -> None:
        sid = f"For{request_.operation}"
        function_may(*statements(request_.needs, sid))

        request_.send(as_function(request_.service))

        assert used(sid) == request_.needs

    @pytest.mark.parametrize("request_", REQUESTS, ids=named)
    def test_is_refused_to_whom_anything_of_it_is_not_allowed(
        self,
        request_: Request,
        function_may: Callable[..., None],
        as_function: Callable[[str], Any],
        used: Callable[[str], set[tuple[str, str]]],
        lacked: Callable[[], set[tuple[str, str]]],
    ) -> None:
        client = as_function(request_.service)
        for missing in request_.needs:
            function_may(*statements(request_.needs - {missing}, "Remaining"))

            refused = refusal_of(client, request_)

            error = refused.response.get("Error", {})
            if request_.operation == "head_object":
                assert error.get("Code") == "403"
            else:
                assert error.get("Code") in {"AccessDenied", "AccessDeniedException"}
                assert all(word in error.get("Message", "") for word in missing)
        assert used("Remaining") == set()
        assert lacked() >= request_.needs


class TestMail:
    @pytest.mark.parametrize(
        ("sender", "code"),
        [("shop@example.com", None), ("boss@example.com", "AccessDeniedException")],
    )
    def test_is_sent_only_from_the_address_that_the_condition_names(
        self,
        function_may: Callable[..., None],
        as_function: Callable[[str], Any],
        sender: str,
        code: str | None,
    ) -> None:
        condition = {"StringEquals": {"ses:FromAddress": ["shop@example.com"]}}
        for_both = allowed("ses:SendEmail", IDENTITY, CONFIGURATION_SET)
        function_may(for_both | {"Condition": condition})

        try:
            as_function("sesv2").send_email(**MAIL | {"FromEmailAddress": sender})
            told = None
        except ClientError as error:
            told = error.response.get("Error", {}).get("Code")

        assert told == code

    def test_is_of_its_address_where_that_is_verified(
        self,
        client_of: Callable[[str], Any],
        function_may: Callable[..., None],
        as_function: Callable[[str], Any],
    ) -> None:
        client_of("sesv2").create_email_identity(EmailIdentity="shop@example.com")
        function_may(allowed("ses:SendEmail", IDENTITY, CONFIGURATION_SET))

        with pytest.raises(ClientError, match=r"identity/shop@example\.com"):
            as_function("sesv2").send_email(**MAIL)


class TestUnknownRequest:
    def test_is_refused_with_the_name_that_nobody_has_taught(
        self, function_may: Callable[..., None], as_function: Callable[[str], Any]
    ) -> None:
        function_may(allowed("*", "*"))

        with pytest.raises(ClientError, match="does not know sqs:ListQueues"):
            as_function("sqs").list_queues()
        with pytest.raises(ClientError, match="does not know the service lambda"):
            as_function("lambda").list_functions()
        with pytest.raises(ClientError, match="x-amz-tagging"):
            as_function("s3").put_object(**IN_FILE, Tagging="a=b")
