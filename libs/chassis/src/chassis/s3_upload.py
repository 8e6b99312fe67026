"""Writes an object to S3 while its content is still being made: memory holds one part of it.

Nobody sees the object before it is whole. A function that is killed half-way leaves parts behind,
which cost money and are seen by nobody: the bucket's lifecycle has to remove them.
"""

from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

# S3 takes no part below 5 MiB but the last, and 10,000 parts at most: 80 GB in all.
PART_BYTES: Final = 8 * 1024 * 1024


class StreamedUpload:
    """One object. Leaving it completes the upload, an exception gives it up."""

    def __init__(
        self,
        client: "S3Client",
        *,
        bucket: str,
        key: str,
        content_type: str,
        part_bytes: int = PART_BYTES,
    ) -> None:
        self._client = client
        self._bucket = bucket
        self._key = key
        self._content_type = content_type
        self._part_bytes = part_bytes
        self._buffer = bytearray()
        self._upload_id: str | None = None
        self._parts: list[CompletedPartTypeDef] = []

    def write(self, content: bytes) -> None:
        """Add content; a part is sent whenever there is enough for one."""
        self._buffer += content
        while len(self._buffer) >= self._part_bytes:
            self._send_part(self._part_bytes)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is None:
            self._complete()
        elif self._upload_id is not None:
            self._client.abort_multipart_upload(
                Bucket=self._bucket, Key=self._key, UploadId=self._upload_id
            )

    def _send_part(self, size: int) -> None:
        if self._upload_id is None:
            started = self._client.create_multipart_upload(
                Bucket=self._bucket, Key=self._key, ContentType=self._content_type
            )
            self._upload_id = started["UploadId"]
        number = len(self._parts) + 1
        sent = self._client.upload_part(
            Bucket=self._bucket,
            Key=self._key,
            UploadId=self._upload_id,
            PartNumber=number,
            Body=bytes(self._buffer[:size]),
        )
        self._parts.append({"PartNumber": number, "ETag": sent["ETag"]})
        del self._buffer[:size]

    def _complete(self) -> None:
        if self._upload_id is None:
            self._client.put_object(
                Bucket=self._bucket,
                Key=self._key,
                Body=bytes(self._buffer),
                ContentType=self._content_type,
            )
            return
        if self._buffer:
            self._send_part(len(self._buffer))
        self._client.complete_multipart_upload(
            Bucket=self._bucket,
            Key=self._key,
            UploadId=self._upload_id,
            MultipartUpload={"Parts": self._parts},
        )
