"""What the service uses of AWS, emulated, and what a test wants to see of it."""

from collections.abc import Callable, Iterator
from typing import Any, Final, Self

import boto3
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends
from moto.sqs.models import sqs_backends
from msgspec import json

from chassis.testing.aws_server import AwsServer
from chassis.testing.emulated_aws import REGION

TABLE: Final = "test-notifications"
CONFIGURATION_SET: Final = "test-notifications"


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
        self.webhook_queue_url = self.sqs.create_queue(QueueName="send-webhook")["QueueUrl"]
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
                {"AttributeName": "due_shard", "AttributeType": "S"},
                {"AttributeName": "due_at", "AttributeType": "N"},
            ],
            GlobalSecondaryIndexes=[
                {
                    "IndexName": "due",
                    "KeySchema": [
                        {"AttributeName": "due_shard", "KeyType": "HASH"},
                        {"AttributeName": "due_at", "KeyType": "RANGE"},
                    ],
                    "Projection": {"ProjectionType": "ALL"},
                }
            ],
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
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

    def items(self, *kinds: str) -> list[dict[str, str]]:
        """Return what lies in the table, or some kinds of it, without DynamoDB's types.

        Of attempts `attempts` says what DynamoDB does; `attempts_of` says it in words.
        """
        scanned = self.dynamodb.scan(TableName=TABLE)["Items"]
        return [
            {name: next(iter(value.values())) for name, value in item.items()}
            for item in sorted(scanned, key=lambda item: item["sk"]["S"])
            if item["sk"]["S"].startswith(kinds or ("",))
        ]

    def told(self) -> list[dict[str, str]]:
        """Return contacts and notifications, without the inboxes."""
        return self.items("CONTACT", "NOTIFICATION#")

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

    def webhook_requests(self) -> list[dict[str, Any]]:
        """Take everything out of the queue of webhooks."""
        return [json.decode(message["Body"]) for message in self._received(self.webhook_queue_url)]

    def delayed_email_requests(self) -> list[tuple[dict[str, Any], int]]:
        """Return what the e-mail queue holds back, and for how many seconds."""
        queue: Any = sqs_backends[DEFAULT_ACCOUNT_ID][REGION].queues["send-email"]
        return [
            (
                json.decode(message.body),
                round((message.delayed_until - message.sent_timestamp) / 1000),
            )
            for message in queue._messages
            if message.delayed
        ]

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
