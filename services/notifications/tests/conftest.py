"""An emulated AWS with what this service uses of it, and builders for what lies in its table."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Self
from uuid import UUID

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends
from msgspec import json, structs

from chassis.dynamodb import DynamoDB
from chassis.testing.aws_server import AwsServer
from chassis.testing.cold_start import forget_everything
from chassis.testing.emulated_aws import REGION
from chassis.testing.lambda_context import FakeLambdaContext
from contracts.golden import examples
from contracts.users import UserChanged, UserDeleted, UserRegistered
from notifications import wiring
from notifications.domain.contacts import Contact, Tombstone
from notifications.domain.notifications import Channel, Notification, NotificationKey, Status
from notifications.domain.text import EmailAddress, PersonName
from notifications.gateways.email import EmailProvider, EmailQueue
from notifications.handlers import on_event, send_email
from notifications.repository import Notifications

NOW = datetime(2025, 6, 1, 8, 35, tzinfo=UTC)
TABLE = "test-notifications"
SENDER = "shop@mail.example.com"
CONFIGURATION_SET = "test-notifications"
# The persons of the golden examples. Not a bare "ada": a random id may have these letters.
PERSONAL = re.compile(r"ada@|ada lovelace|j(ü|ue)rgen|brien|shne|söhne|de-at", re.IGNORECASE)
# What happens to one of them, by the type of the event that tells it.
LIFE = {
    UserRegistered.type: examples(UserRegistered.type)[1],
    UserChanged.type: examples(UserChanged.type)[0],
    UserDeleted.type: examples(UserDeleted.type)[0],
}


class Cloud:
    """What the service uses of AWS, and what a test wants to see of it."""

    def __init__(self, server: AwsServer) -> None:
        self.server = server
        # By its address on AWS, boto3 takes the short way: inside of this process.
        self.dynamodb = boto3.client(
            "dynamodb", endpoint_url=f"https://dynamodb.{REGION}.amazonaws.com"
        )
        self.sqs = boto3.client("sqs")
        self.sesv2 = boto3.client("sesv2")
        # Without its address moto takes the call for one of DynamoDB's own.
        self.streams = boto3.client(
            "dynamodbstreams", endpoint_url=f"https://streams.dynamodb.{REGION}.amazonaws.com"
        )
        self.email_queue_url = self.sqs.create_queue(QueueName="send-email")["QueueUrl"]
        self.dead_letter_queue_url = self.sqs.create_queue(QueueName="dead")["QueueUrl"]
        self.send_requests: list[dict[str, Any]] = []

    def with_table(self) -> Self:
        created = self.dynamodb.create_table(
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
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        )
        self._stream_arn = created["TableDescription"].get("LatestStreamArn", "")
        return self

    def with_sender(self) -> Self:
        self.sesv2.create_email_identity(EmailIdentity="mail.example.com")
        self.sesv2.create_configuration_set(ConfigurationSetName=CONFIGURATION_SET)

        def keep(params: dict[str, Any], **_: object) -> None:
            self.send_requests.append(json.decode(params["body"]))

        self.on("before-call.sesv2.SendEmail", keep)
        return self

    def answering(self, operation: str, answer: dict[str, Any], *, times: int = 1000) -> None:
        """Give the next calls of an operation, such as `sesv2.SendEmail`, this answer."""
        status = 400 if "Error" in answer else 200
        left = iter(range(times))

        def give(**_: object) -> tuple[AWSResponse, dict[str, Any]] | None:
            if next(left, None) is None:
                return None
            return AWSResponse("", status, HTTPHeaders(), None), answer

        self.on(f"before-call.{operation}", give)

    def failing(self, operation: str, code: str, *, times: int = 1000) -> None:
        """Let the next calls of an operation fail, with a message that repeats an address."""
        error = {"Code": code, "Message": "Refused: ada@example.com"}
        self.answering(operation, {"Error": error}, times=times)

    def on(self, event: str, call: Callable[..., Any]) -> None:
        """Call something before everybody else when botocore emits an event."""
        # Clients made later inherit from the session; those made already have hooks of their own.
        session = boto3.DEFAULT_SESSION
        assert session is not None
        for emitter in (session.events, self.sesv2.meta.events, self.sqs.meta.events):
            emitter.register_first(event, call)

    def items(self) -> list[dict[str, str]]:
        """Return what lies in the table, without DynamoDB's types."""
        scanned = self.dynamodb.scan(TableName=TABLE)["Items"]
        return [
            {name: next(iter(value.values())) for name, value in item.items()}
            for item in sorted(scanned, key=lambda item: item["sk"]["S"])
        ]

    def stream_event(self) -> dict[str, Any]:
        """Return all changes of the table as Lambda's poller hands them over."""
        described = self.streams.describe_stream(StreamArn=self._stream_arn)
        iterator = self.streams.get_shard_iterator(
            StreamArn=self._stream_arn,
            ShardId=described["StreamDescription"].get("Shards", [])[0].get("ShardId", ""),
            ShardIteratorType="TRIM_HORIZON",
        )
        answer = self.streams.get_records(ShardIterator=iterator.get("ShardIterator", ""))
        return json.decode(json.encode({"Records": answer["Records"]}))

    def email_requests(self) -> list[dict[str, Any]]:
        """Take everything out of the e-mail queue."""
        return [json.decode(message["Body"]) for message in self._received(self.email_queue_url)]

    def dead_letters(self) -> list[tuple[str, str]]:
        """Take everything out of the dead-letter queue: bodies and reasons."""
        return [
            (message["Body"], message["MessageAttributes"]["reason"]["StringValue"])
            for message in self._received(self.dead_letter_queue_url)
        ]

    def sent_messages(self) -> list[Any]:
        """Return what SES accepted."""
        return ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages

    def _received(self, queue_url: str) -> Iterator[Any]:
        while messages := self.sqs.receive_message(
            QueueUrl=queue_url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        ).get("Messages"):
            yield from messages


@pytest.fixture
def cloud(aws_server: AwsServer) -> Cloud:
    return Cloud(aws_server).with_table().with_sender()


@pytest.fixture
def notifications(cloud: Cloud) -> Iterator[Notifications]:
    client = DynamoDB()
    yield Notifications(client=client, table_name=TABLE)
    client.close()


@pytest.fixture
def email_queue(cloud: Cloud) -> EmailQueue:
    return EmailQueue(client=cloud.sqs, queue_url=cloud.email_queue_url)


@pytest.fixture
def provider(cloud: Cloud) -> EmailProvider:
    return EmailProvider(
        client=cloud.sesv2, sender_address=SENDER, configuration_set=CONFIGURATION_SET
    )


@pytest.fixture
def contact() -> Contact:
    return Contact(
        recipient_id=UUID("019729a1-6f3c-7c1e-9d0b-3f6a2b8c4d10"),
        version=2,
        address=EmailAddress("ada@example.com"),
        name=PersonName("Ada Lovelace"),
        language="en",
    )


@pytest.fixture
def tombstone(contact: Contact) -> Tombstone:
    """What is left of the contact after its user was deleted."""
    return Tombstone(recipient_id=contact.recipient_id, version=3)


@pytest.fixture
def notification(contact: Contact) -> Notification:
    return Notification(
        key=NotificationKey(
            recipient_id=contact.recipient_id,
            event_id=UUID("019729a5-2f77-7a82-b5c4-0e3f1d5b7944"),
            channel=Channel.EMAIL,
        ),
        event_type="orders.order_confirmed.v1",
        facts={
            "order_id": "019729a5-0c44-7a3b-b1d2-8e5f60c7a921",
            "total_minor": 4348,
            "currency": "EUR",
        },
        status=Status.PENDING,
        created_at=NOW,
        correlation_id="c-1",
        traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    )


@pytest.fixture
def other_notification(notification: Notification) -> Notification:
    key = structs.replace(notification.key, event_id=UUID("019729a5-2f78-7a82-b5c4-0e3f1d5b7955"))
    return structs.replace(notification, key=key, correlation_id="c-2")


@pytest.fixture
def environment(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CONFIGURATION_SET", CONFIGURATION_SET)
    monkeypatch.setenv("DEAD_LETTER_QUEUE_URL", cloud.dead_letter_queue_url)
    monkeypatch.setenv("EMAIL_QUEUE_URL", cloud.email_queue_url)
    monkeypatch.setenv("SENDER_ADDRESS", SENDER)
    monkeypatch.setenv("TABLE_NAME", TABLE)
    forget()
    yield
    forget()


def forget() -> None:
    """Be as cold as a new execution environment."""
    if wiring.dynamodb.cache_info().currsize:
        wiring.dynamodb().close()
    forget_everything(on_event, send_email, wiring)


@pytest.fixture
def context(environment: None) -> FakeLambdaContext:
    return FakeLambdaContext()


def queue_event(*bodies: bytes) -> dict[str, Any]:
    """Return a batch as Lambda's poller hands it over; messages are `m-1`, `m-2`, …"""
    return {
        "Records": [
            {"messageId": f"m-{number}", "body": body.decode()}
            for number, body in enumerate(bodies, start=1)
        ]
    }


def failed(*identifiers: str) -> dict[str, Any]:
    """Return the answer that makes these, and no others, come again."""
    return {"batchItemFailures": [{"itemIdentifier": each} for each in identifiers]}
