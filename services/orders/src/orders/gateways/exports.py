"""The bucket that exports are written to, and the queue by which they begin and go on."""

from typing import TYPE_CHECKING, Final
from uuid import UUID

from msgspec import Struct

from chassis.s3_upload import MultipartUpload
from contracts import UnknownEvent, decode_eventbridge
from contracts.orders import ExportRequested
from orders.domain.exports import export_key

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

GZIP: Final = "application/gzip"


class ExportFiles:
    """The bucket of exports."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def begin(self, export_id: UUID) -> MultipartUpload:
        """Announce the file of an export."""
        key = export_key(export_id)
        return MultipartUpload.begin(self._client, bucket=self._bucket, key=key, content_type=GZIP)

    def upload(self, export_id: UUID, upload_id: str) -> MultipartUpload:
        """Return the upload of a file that was announced."""
        key = export_key(export_id)
        return MultipartUpload(self._client, bucket=self._bucket, key=key, upload_id=upload_id)


class ExportMessage(Struct, frozen=True):
    """A message that has an export begin or go on: what it says, and its body as it came."""

    body: str
    export_id: UUID
    correlation_id: str


class ExportQueue:
    """The queue that starts exports, and by which they go on in another invocation."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def repeat(self, message: ExportMessage, *, delay_seconds: int) -> None:
        """Have an export go on, by the very message that began it."""
        self._client.send_message(
            QueueUrl=self._queue_url, MessageBody=message.body, DelaySeconds=delay_seconds
        )


def read_message(body: bytes) -> ExportMessage:
    """Read a message of the queue; raises UnknownEvent or MalformedEvent."""
    envelope = decode_eventbridge(body)
    if not isinstance(envelope.data, ExportRequested):
        raise UnknownEvent(envelope.type)
    return ExportMessage(
        body=body.decode(),
        export_id=envelope.data.export_id,
        correlation_id=envelope.correlationid,
    )
