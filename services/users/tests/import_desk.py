"""Imports as on AWS: a file is uploaded, S3 tells a queue, the queue feeds a function."""

import csv
import io
from collections.abc import Callable
from functools import partial
from typing import Any, Final, Self

import boto3
import msgspec

from chassis.testing.emulated_aws import REGION
from chassis.testing.http import HttpAnswer
from chassis.testing.lambda_context import FakeLambdaContext, ShortContext
from users.handlers.import_users import RESERVE_SECONDS, handler

from .directory import Directory

BUCKET: Final = "users-imports"
MOST_DELIVERIES: Final = 50
# An invocation with time for the one batch that is always imported.
ONE_BATCH: Final = partial(ShortContext, remaining_seconds=RESERVE_SECONDS + 1)


class ImportDesk:
    """Where administrators bring files. `directory` is the door, and what lies in the tables."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._s3 = boto3.client("s3")
        self._sqs = boto3.client("sqs")

    def set_up(self) -> Self:
        location: Any = {"LocationConstraint": REGION}
        self._s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=location)
        self.queue_url = self._sqs.create_queue(QueueName="import-users")["QueueUrl"]
        self.dead_letter_queue_url = self._sqs.create_queue(QueueName="dead")["QueueUrl"]
        rule: Any = {"Name": "prefix", "Value": "imports/"}
        uploads: Any = {
            "QueueArn": self._arn(self.queue_url),
            "Events": ["s3:ObjectCreated:*"],
            "Filter": {"Key": {"FilterRules": [rule]}},
        }
        self._s3.put_bucket_notification_configuration(
            Bucket=BUCKET, NotificationConfiguration={"QueueConfigurations": [uploads]}
        )
        # S3 has tried the queue.
        assert len(self._taken(self.queue_url)) == 1
        return self

    def requests(self) -> dict[str, Any]:
        """Ask for an import; the answer has the form for the file."""
        answer = self._directory.is_asked(
            "POST /users/imports", subject="console", scopes=["users/admin"]
        )
        assert answer.status == 201
        return answer.json

    def receives(self, content: bytes) -> str:
        """Ask for an import and upload the file; return the import's id."""
        requested = self.requests()
        self.stores(requested["upload"]["fields"]["key"], content)
        return requested["import_id"]

    def stores(self, key: str, content: bytes) -> None:
        self._s3.put_object(Bucket=BUCKET, Key=key, Body=content)

    def is_told(self, body: bytes) -> None:
        """Put a message into the queue."""
        self._sqs.send_message(QueueUrl=self.queue_url, MessageBody=body.decode())

    def delivers(
        self, context: Callable[[], FakeLambdaContext] = ONE_BATCH, *, at_most: int = 10
    ) -> list[bool]:
        """Hand each message that waits to the function; return which of them it is done with."""
        waiting = self._taken(self.queue_url, at_most)
        return [self._delivered(message, context()) for message in waiting]

    def imports(self, content: bytes) -> str:
        """Import a file to its end, in as many invocations as that takes."""
        import_id = self.receives(content)
        self.finishes()
        return import_id

    def finishes(self) -> None:
        for _ in range(MOST_DELIVERIES):
            if not self.delivers():
                return
        raise AssertionError("The queue does not run empty.")

    def shows(self, import_id: str) -> dict[str, Any]:
        return self.is_asked_about(import_id).json

    def is_asked_about(self, import_id: str, *, scope: str = "users/admin") -> HttpAnswer:
        return self._directory.is_asked(
            "GET /users/imports/{import_id}",
            path_parameters={"import_id": import_id},
            subject="console",
            scopes=[scope],
        )

    def counts(self, import_id: str) -> tuple[str, int, int]:
        """How an import stands: its state, and what became of its lines."""
        shown = self.shows(import_id)
        return shown["status"], shown["accepted"], shown["rejected"]

    def rejected_rows(self, import_id: str) -> list[tuple[str, ...]]:
        """The file of rejected rows, without its header: line, column, code."""
        text = self.objects()[f"rejected/{import_id}.csv"].decode()
        header, *rows = csv.reader(io.StringIO(text))
        assert header == ["line", "column", "code", "reason"]
        return [(line, column, code) for line, column, code, _ in rows]

    def objects(self) -> dict[str, bytes]:
        """All that the bucket holds."""
        listed = self._s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        keys = [found.get("Key", "") for found in listed]
        return {key: self._s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys}

    def dead_letters(self) -> list[str]:
        """What was buried."""
        return [message["Body"] for message in self._taken(self.dead_letter_queue_url)]

    def _delivered(self, message: dict[str, Any], context: FakeLambdaContext) -> bool:
        record = {"messageId": message["MessageId"], "body": message["Body"]}
        answer = handler({"Records": [record]}, context)
        failed = msgspec.to_builtins(answer)["batchItemFailures"]
        if failed:
            self.is_told(message["Body"].encode())
        return not failed

    def _taken(self, queue_url: str, at_most: int = 10) -> list[Any]:
        received = self._sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=at_most)
        messages = received.get("Messages", [])
        for message in messages:
            self._sqs.delete_message(
                QueueUrl=queue_url, ReceiptHandle=message.get("ReceiptHandle", "")
            )
        return messages

    def _arn(self, queue_url: str) -> str:
        told = self._sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])
        return told.get("Attributes", {})["QueueArn"]


def csv_file(*lines: str, header: str = "email,name") -> bytes:
    """Return a file of these lines."""
    return "".join(f"{line}\n" for line in (header, *lines)).encode()
