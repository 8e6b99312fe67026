"""Reads an object of S3 as a stream that survives broken connections.

What was begun is read to its end or not at all: the entity tag that was found first must be there
still whenever the reading goes on.
"""

from collections.abc import Generator
from contextlib import closing
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from chassis.errors import Failure

if TYPE_CHECKING:
    from botocore.exceptions import ClientError
    from mypy_boto3_s3 import S3Client

CHUNK_BYTES: Final = 256 * 1024
ATTEMPTS: Final = 3


class ObjectMissing(Failure):
    """There is no object {key}."""

    key: str


class ObjectReplaced(Failure):
    """The object {key} is no longer the one that was found."""

    key: str


class FoundObject(Struct, frozen=True):
    """An object as it was found."""

    etag: str
    size_bytes: int


class S3Reader:
    """Reads objects of one bucket."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def find(self, key: str) -> FoundObject:
        """Look an object up; raises ObjectMissing."""
        try:
            found = self._client.head_object(Bucket=self._bucket, Key=key)
        except self._client.exceptions.ClientError as error:
            _raise_known(error, key)
            raise
        return FoundObject(etag=found["ETag"], size_bytes=found["ContentLength"])

    def chunks(self, key: str, found: FoundObject, *, first_byte: int = 0) -> Generator[bytes]:
        """Yield the bytes of an object from one of them on, in chunks of any size.

        After a broken connection it goes on where that was; the third one in a row is raised.
        Raises ObjectMissing and ObjectReplaced.
        """
        from botocore.exceptions import BotoCoreError, IncompleteReadError

        position, failures = first_byte, 0
        while position < found.size_bytes:
            try:
                for chunk in self._opened(key, found, position):
                    yield chunk
                    position += len(chunk)
                    failures = 0
                if position < found.size_bytes:
                    # A connection that ends among the headers looks like an empty object.
                    raise IncompleteReadError(
                        actual_bytes=position, expected_bytes=found.size_bytes
                    )
            except BotoCoreError:
                failures += 1
                if failures == ATTEMPTS:
                    raise

    def _opened(self, key: str, found: FoundObject, position: int) -> Generator[bytes]:
        try:
            opened = self._client.get_object(
                Bucket=self._bucket, Key=key, IfMatch=found.etag, Range=f"bytes={position}-"
            )
        except self._client.exceptions.ClientError as error:
            _raise_known(error, key)
            raise
        with closing(opened["Body"]) as body:
            yield from body.iter_chunks(CHUNK_BYTES)


def _raise_known(error: "ClientError", key: str) -> None:
    # A HEAD has no body that could name an error, so boto3 gives its status.
    match error.response.get("Error", {}).get("Code"):
        case "404" | "NoSuchKey":
            raise ObjectMissing(key=key) from error
        case "412" | "PreconditionFailed":
            raise ObjectReplaced(key=key) from error
        case _:
            pass
