"""The bucket and the queues of imports, in an emulator that is a process of its own."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import boto3
import msgspec
from botocore.exceptions import ClientError

from chassis.testing.plugin import ServiceDatabase
from localcloud.testing.emulator import running_emulator
from performance.users_database import database_variables
from users.domain.imports import rejected_key, upload_key
from users.gateways import ImportOrder

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageTypeDef

BUCKET: Final = "users-imports"
# Longer than any invocation takes; a message whose function has died is put back by hand.
INVISIBLE_SECONDS: Final = 3600
_REGION: Final = "eu-central-1"
_CREDENTIALS: Final = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}


class ImportCloud:
    """What Terraform makes for imports: S3 tells the queue of uploads; `variables` tell where."""

    def __init__(self, url: str, database: ServiceDatabase) -> None:
        session = boto3.Session("testing", "testing", region_name=_REGION)
        self.s3 = session.client("s3", endpoint_url=url)
        self._sqs = session.client("sqs", endpoint_url=url)
        self._queue_url = self._sqs.create_queue(QueueName="import-users")["QueueUrl"]
        self._dead_letters_url = self._sqs.create_queue(QueueName="dead")["QueueUrl"]
        self._make_bucket()
        self.variables: Mapping[str, str] = {
            **database_variables(database),
            **_CREDENTIALS,
            "AWS_DEFAULT_REGION": _REGION,
            "AWS_ENDPOINT_URL": url,
            "DEAD_LETTER_QUEUE_URL": self._dead_letters_url,
            "IMPORT_BUCKET_NAME": BUCKET,
            "IMPORT_QUEUE_URL": self._queue_url,
        }

    def upload(self, import_id: UUID, file: Path) -> None:
        """Put a file where an import expects it, as the client's form does."""
        with file.open("rb") as content:
            self.s3.put_object(Bucket=BUCKET, Key=upload_key(import_id), Body=content)

    def has_upload(self, import_id: UUID) -> bool:
        """Whether the file of an import is there still."""
        try:
            self.s3.head_object(Bucket=BUCKET, Key=upload_key(import_id))
        except ClientError:
            return False
        return True

    def rejected_rows(self, import_id: UUID) -> str:
        """Return the file of rejected rows."""
        found = self.s3.get_object(Bucket=BUCKET, Key=rejected_key(import_id))
        return found["Body"].read().decode()

    def tell(self, import_id: UUID) -> None:
        """Order an import to go on."""
        order = msgspec.json.encode(ImportOrder(import_id)).decode()
        self._sqs.send_message(QueueUrl=self._queue_url, MessageBody=order)

    def receive(self) -> "MessageTypeDef | None":
        """Take a message from the queue of imports; None when it is empty."""
        received = self._sqs.receive_message(
            QueueUrl=self._queue_url, VisibilityTimeout=INVISIBLE_SECONDS
        )
        return next(iter(received.get("Messages", [])), None)

    def delete(self, message: "MessageTypeDef") -> None:
        """Be done with a message."""
        self._sqs.delete_message(QueueUrl=self._queue_url, ReceiptHandle=_receipt(message))

    def put_back(self, message: "MessageTypeDef") -> None:
        """Have a message delivered again, now."""
        self._sqs.change_message_visibility(
            QueueUrl=self._queue_url, ReceiptHandle=_receipt(message), VisibilityTimeout=0
        )

    def dead_letters(self) -> list[str]:
        """Return some of what was buried."""
        received = self._sqs.receive_message(QueueUrl=self._dead_letters_url)
        return [message.get("Body", "") for message in received.get("Messages", [])]

    def _make_bucket(self) -> None:
        location: Any = {"LocationConstraint": _REGION}
        self.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=location)
        told = self._sqs.get_queue_attributes(QueueUrl=self._queue_url, AttributeNames=["QueueArn"])
        rule: Any = {"Name": "prefix", "Value": "imports/"}
        uploads: Any = {
            "QueueArn": told.get("Attributes", {})["QueueArn"],
            "Events": ["s3:ObjectCreated:*"],
            "Filter": {"Key": {"FilterRules": [rule]}},
        }
        self.s3.put_bucket_notification_configuration(
            Bucket=BUCKET, NotificationConfiguration={"QueueConfigurations": [uploads]}
        )


@contextmanager
def running_import_cloud(database: ServiceDatabase) -> Generator[ImportCloud]:
    """Run an emulator with all that imports need until the block ends."""
    with running_emulator() as url:
        yield ImportCloud(url, database)


def _receipt(message: "MessageTypeDef") -> str:
    return message.get("ReceiptHandle", "")
