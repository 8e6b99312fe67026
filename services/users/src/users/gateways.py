"""Calls to the outside world: the bucket of files, and the queue of imports that are to go on."""

from collections.abc import Generator
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_plus
from uuid import UUID

import msgspec
from msgspec import Struct

from chassis.batch import Malformed
from chassis.s3_download import FoundObject, ObjectMissing, ObjectReplaced, S3Reader
from chassis.s3_upload import StreamedUpload
from users.domain.imports import UPLOADS, rejected_key, upload_key
from users.errors import FileRefused

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

CSV: Final = "text/csv"
_TEST_EVENT: Final = "s3:TestEvent"


class ImportFiles:
    """The bucket of uploaded files and rejected rows."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket
        self._reader = S3Reader(client, bucket)

    def find(self, import_id: UUID) -> FoundObject:
        """Return the uploaded file; raises FileRefused."""
        key = upload_key(import_id)
        try:
            return self._reader.find(key)
        except ObjectMissing as error:
            raise _missing() from error

    def chunks(
        self, import_id: UUID, found: FoundObject, *, first_byte: int = 0
    ) -> Generator[bytes]:
        """Yield the uploaded file from a byte on; raises FileRefused."""
        try:
            yield from self._reader.chunks(upload_key(import_id), found, first_byte=first_byte)
        except ObjectMissing as error:
            raise _missing() from error
        except ObjectReplaced as error:
            detail = "Another file was uploaded in its place while it was imported."
            raise FileRefused(code="FILE_REPLACED", detail=detail) from error

    def rejected_rows(self, import_id: UUID) -> StreamedUpload:
        """Return what writes the file of rejected rows."""
        key = rejected_key(import_id)
        return StreamedUpload(self._client, bucket=self._bucket, key=key, content_type=CSV)

    def remove(self, import_id: UUID) -> None:
        """Delete the uploaded file, if there is one."""
        self._client.delete_object(Bucket=self._bucket, Key=upload_key(import_id))


class ImportOrder(Struct, frozen=True):
    """A message that has an import go on."""

    import_id: UUID


class ImportQueue:
    """The queue that starts imports, and by which they go on in another invocation."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def send(self, order: ImportOrder) -> None:
        """Have an import go on."""
        body = msgspec.json.encode(order).decode()
        self._client.send_message(QueueUrl=self._queue_url, MessageBody=body)


class _StoredObject(Struct, frozen=True):
    key: str


class _Storage(Struct, frozen=True, rename={"stored": "object"}):
    stored: _StoredObject


class _Upload(Struct, frozen=True):
    s3: _Storage


class _Message(Struct, frozen=True, rename={"records": "Records", "event": "Event"}):
    import_id: UUID | None = None
    records: tuple[_Upload, ...] = ()
    event: str | None = None


def read_orders(body: bytes) -> tuple[ImportOrder, ...]:
    """Read a message of the queue: an order to go on, or what S3 tells of uploads.

    The test that S3 sends when notifications are configured orders nothing. Raises Malformed.
    """
    try:
        message = msgspec.json.decode(body, type=_Message)
        if message.import_id is not None:
            return (ImportOrder(message.import_id),)
        if not message.records and message.event != _TEST_EVENT:
            raise Malformed(reason="It is neither an order nor does it tell of an upload.")
        return tuple(_uploaded(upload.s3.stored.key) for upload in message.records)
    except ValueError as error:
        raise Malformed(reason=str(error)) from error


def _uploaded(quoted: str) -> ImportOrder:
    key = unquote_plus(quoted)
    order = ImportOrder(import_id=UUID(key.removeprefix(UPLOADS).removesuffix(".csv")))
    if upload_key(order.import_id) != key:
        raise Malformed(reason="The key is none of an import.")
    return order


def _missing() -> FileRefused:
    detail = "There is no such file any more: ask for another import, and upload it again."
    return FileRefused(code="FILE_MISSING", detail=detail)
