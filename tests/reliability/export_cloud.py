"""The bucket and the queue of exports, in an emulator that is a process of its own."""

import gzip
import io
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import IO, Final, cast
from uuid import UUID

from chassis.testing.plugin import ServiceDatabase
from localcloud.testing.emulator import running_emulator
from orders.domain.exports import export_key
from performance.emulated_region import EmulatedRegion
from performance.function_queue import FunctionQueue

BUCKET: Final = "orders-exports"


class ExportCloud:
    """What Terraform makes for exports; `variables` tell where."""

    def __init__(self, url: str, database: ServiceDatabase) -> None:
        region = EmulatedRegion(url)
        self.queue = FunctionQueue(region.sqs, "export-orders")
        self._s3 = region.s3
        region.make_bucket(BUCKET)
        self.variables: Mapping[str, str] = {
            **database.variables,
            **region.variables,
            "DEAD_LETTER_QUEUE_URL": self.queue.dead_letters_url,
            "EXPORT_BUCKET_NAME": BUCKET,
            "EXPORT_QUEUE_URL": self.queue.url,
        }

    def size_bytes(self, export_id: UUID) -> int:
        """Return how large the file of an export is."""
        return self._s3.head_object(Bucket=BUCKET, Key=export_key(export_id))["ContentLength"]

    @contextmanager
    def text(self, export_id: UUID) -> Generator[IO[str]]:
        """Open the file of an export, without ever having it in memory."""
        body = self._s3.get_object(Bucket=BUCKET, Key=export_key(export_id))["Body"]
        with gzip.open(cast("IO[bytes]", body)) as file:
            yield io.TextIOWrapper(file, encoding="utf-8", newline="")

    def unfinished_uploads(self) -> int:
        """Count what is uploaded and not yet whole."""
        return len(self._s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", []))


@contextmanager
def running_export_cloud(
    database: ServiceDatabase, *, smallest_part_bytes: int
) -> Generator[ExportCloud]:
    """Run an emulator with all that exports need until the block ends."""
    with running_emulator(S3_UPLOAD_PART_MIN_SIZE=str(smallest_part_bytes)) as url:
        yield ExportCloud(url, database)
