"""Writes an object to S3 while its content is still being made: memory holds one part of it.

Nobody sees the object before it is whole. A function that is killed half-way leaves parts behind,
which cost money and are seen by nobody: the bucket's lifecycle has to remove them.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from chassis.errors import Failure

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html: a part has 5 MiB at least,
# unless it is the last one, and an upload has 10,000 parts at most.
SMALLEST_PART_BYTES: Final = 5 * 1024 * 1024
# With 10,000 of them an object may have 80 GB.
PART_BYTES: Final = 8 * 1024 * 1024

# A part of which S3 knows another tag was overwritten. Whatever else S3 refuses of an upload, it
# would refuse of the next one too.
_LOST: Final = frozenset({"NoSuchUpload", "InvalidPart"})


class UploadLost(Failure):
    """The upload of {key} cannot go on: {code}."""

    key: str
    code: str


class MultipartUpload:
    """An object in parts, which another process can continue that knows id and entity tags."""

    def __init__(self, client: "S3Client", *, bucket: str, key: str, upload_id: str) -> None:
        self.upload_id = upload_id
        self._client = client
        self._bucket = bucket
        self._key = key

    @classmethod
    def begin(cls, client: "S3Client", *, bucket: str, key: str, content_type: str) -> Self:
        """Announce an object to S3."""
        begun = client.create_multipart_upload(Bucket=bucket, Key=key, ContentType=content_type)
        return cls(client, bucket=bucket, key=key, upload_id=begun["UploadId"])

    def send(self, number: int, content: bytes) -> str:
        """Store a part, in place of one that has the number; return its entity tag.

        Numbers count from 1. Raises UploadLost.
        """
        with self._losses_told():
            sent = self._client.upload_part(
                Bucket=self._bucket,
                Key=self._key,
                UploadId=self.upload_id,
                PartNumber=number,
                Body=content,
            )
        return sent["ETag"]

    def complete(self, etags: Sequence[str]) -> None:
        """Make the object of its parts, whose tags these are, in their order.

        Raises UploadLost where a part is another one by now, or the upload is forgotten. One that
        was completed before may be remembered: then it is completed as if for the first time.
        """
        with self._losses_told():
            self._client.complete_multipart_upload(
                Bucket=self._bucket,
                Key=self._key,
                UploadId=self.upload_id,
                MultipartUpload={
                    "Parts": [
                        {"PartNumber": number, "ETag": etag} for number, etag in enumerate(etags, 1)
                    ]
                },
            )

    def abort(self) -> None:
        """Remove all parts, if there are any still."""
        with suppress(self._client.exceptions.NoSuchUpload):
            self._client.abort_multipart_upload(
                Bucket=self._bucket, Key=self._key, UploadId=self.upload_id
            )

    @contextmanager
    def _losses_told(self) -> Generator[None]:
        try:
            yield
        except self._client.exceptions.ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code in _LOST:
                raise UploadLost(key=self._key, code=code) from error
            raise


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
        self._upload: MultipartUpload | None = None
        self._etags: list[str] = []

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
        elif self._upload is not None:
            self._upload.abort()

    def _send_part(self, size: int) -> None:
        if self._upload is None:
            self._upload = MultipartUpload.begin(
                self._client, bucket=self._bucket, key=self._key, content_type=self._content_type
            )
        content = bytes(self._buffer[:size])
        self._etags.append(self._upload.send(len(self._etags) + 1, content))
        del self._buffer[:size]

    def _complete(self) -> None:
        if (upload := self._upload) is None:
            self._client.put_object(
                Bucket=self._bucket,
                Key=self._key,
                Body=bytes(self._buffer),
                ContentType=self._content_type,
            )
            return
        if self._buffer:
            self._send_part(len(self._buffer))
        upload.complete(self._etags)
