"""The bucket and the queue of imports, in an emulator that is a process of its own."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import msgspec
from botocore.exceptions import ClientError

from chassis.testing.plugin import ServiceDatabase
from localcloud.testing.emulator import running_emulator
from performance.emulated_region import EmulatedRegion
from performance.function_queue import FunctionQueue
from users.domain.imports import rejected_key, upload_key
from users.gateways import ImportOrder

BUCKET: Final = "users-imports"


class ImportCloud:
    """What Terraform makes for imports: S3 tells the queue of uploads; `variables` tell where."""

    def __init__(self, url: str, database: ServiceDatabase) -> None:
        region = EmulatedRegion(url)
        self.s3 = region.s3
        self.queue = FunctionQueue(region.sqs, "import-users")
        region.make_bucket(BUCKET)
        self._notify_of_uploads()
        self.variables: Mapping[str, str] = {
            **database.variables,
            **region.variables,
            "DEAD_LETTER_QUEUE_URL": self.queue.dead_letters_url,
            "IMPORT_BUCKET_NAME": BUCKET,
            "IMPORT_QUEUE_URL": self.queue.url,
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
        self.queue.send(msgspec.json.encode(ImportOrder(import_id)))

    def _notify_of_uploads(self) -> None:
        rule: Any = {"Name": "prefix", "Value": "imports/"}
        uploads: Any = {
            "QueueArn": self.queue.arn,
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
