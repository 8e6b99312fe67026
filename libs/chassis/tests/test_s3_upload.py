from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chassis.s3_upload import (
    PART_BYTES,
    SMALLEST_PART_BYTES,
    MultipartUpload,
    StreamedUpload,
    UploadLost,
)

BUCKET = "files"
KEY = "reports/1.csv"


class ReportFailed(Exception):
    pass


@pytest.fixture
def s3(aws: Callable[[str], Any]) -> Any:
    s3 = aws("s3")
    s3.create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    return s3


def upload(s3: Any) -> StreamedUpload:
    return StreamedUpload(s3, bucket=BUCKET, key=KEY, content_type="text/csv")


def begun(s3: Any) -> MultipartUpload:
    return MultipartUpload.begin(s3, bucket=BUCKET, key=KEY, content_type="text/csv")


def continued(s3: Any, upload: MultipartUpload) -> MultipartUpload:
    """As another process goes on with it."""
    return MultipartUpload(s3, bucket=BUCKET, key=KEY, upload_id=upload.upload_id)


def stored(s3: Any) -> tuple[bytes, str]:
    found = s3.get_object(Bucket=BUCKET, Key=KEY)
    return found["Body"].read(), found["ContentType"]


def objects(s3: Any) -> list[str]:
    return [found["Key"] for found in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])]


def uploads(s3: Any) -> list[str]:
    return [found["Key"] for found in s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", [])]


class TestMultipartUpload:
    FIRST = b"1" * SMALLEST_PART_BYTES
    LAST = b"the end"

    def test_goes_on_where_it_was_left(self, s3: Any) -> None:
        upload = begun(s3)
        first = upload.send(1, self.FIRST)

        last = continued(s3, upload).send(2, self.LAST)
        continued(s3, upload).complete([first, last])

        assert stored(s3) == (self.FIRST + self.LAST, "text/csv")

    def test_shows_nobody_an_object_that_is_not_whole(self, s3: Any) -> None:
        begun(s3).send(1, self.FIRST)

        assert objects(s3) == []

    def test_takes_a_part_again(self, s3: Any) -> None:
        upload = begun(s3)
        upload.send(1, b"what a killed process sent")

        etag = continued(s3, upload).send(1, self.LAST)
        upload.complete([etag])

        assert stored(s3)[0] == self.LAST

    def test_is_lost_where_a_part_is_another_one_by_now(self, s3: Any) -> None:
        upload = begun(s3)
        etag = upload.send(1, self.LAST)
        continued(s3, upload).send(1, b"a rival's")

        with pytest.raises(UploadLost) as lost:
            upload.complete([etag])

        assert (lost.value.key, lost.value.code) == (KEY, "InvalidPart")
        assert objects(s3) == []

    def test_is_lost_where_s3_has_removed_it(self, s3: Any) -> None:
        upload = begun(s3)
        etag = upload.send(1, self.LAST)
        s3.abort_multipart_upload(Bucket=BUCKET, Key=KEY, UploadId=upload.upload_id)

        with pytest.raises(UploadLost) as sent:
            upload.send(2, self.LAST)
        with pytest.raises(UploadLost) as completed:
            upload.complete([etag])

        assert (sent.value.code, completed.value.code) == ("NoSuchUpload", "NoSuchUpload")

    def test_is_lost_to_whoever_goes_on_after_its_end(self, s3: Any) -> None:
        upload = begun(s3)
        upload.complete([upload.send(1, self.LAST)])

        with pytest.raises(UploadLost):
            continued(s3, upload).send(2, b"more")

        assert stored(s3)[0] == self.LAST

    def test_is_not_lost_where_s3_would_always_refuse_it(self, s3: Any) -> None:
        upload = begun(s3)
        etags = [upload.send(number, self.LAST) for number in (1, 2)]

        with pytest.raises(ClientError, match="EntityTooSmall"):
            upload.complete(etags)

        assert len(uploads(s3)) == 1

    def test_can_be_given_up_more_than_once(self, s3: Any) -> None:
        upload = begun(s3)
        upload.send(1, self.FIRST)

        upload.abort()
        upload.abort()

        assert uploads(s3) == []


class TestStreamedUpload:
    @pytest.mark.parametrize(
        "chunks",
        [
            [],
            [b"a,b\n"],
            [b"x" * PART_BYTES],
            [b"0123456789" * 1000] * 2000,
            [b"x" * (2 * PART_BYTES + 1), b"the end"],
        ],
        ids=["nothing", "little", "one part", "many small writes", "a large write"],
    )
    def test_stores_what_was_written(self, s3: Any, chunks: list[bytes]) -> None:
        with upload(s3) as writing:
            for chunk in chunks:
                writing.write(chunk)

        assert stored(s3) == (b"".join(chunks), "text/csv")

    def test_shows_nobody_an_object_that_is_not_whole(self, s3: Any) -> None:
        with upload(s3) as writing:
            writing.write(b"x" * PART_BYTES)

            assert objects(s3) == []

    @pytest.mark.parametrize("written", [b"little", b"x" * (PART_BYTES + 1)])
    def test_leaves_nothing_behind_when_it_is_given_up(self, s3: Any, written: bytes) -> None:
        with pytest.raises(ReportFailed):
            fail_after_writing(written, upload(s3))

        assert objects(s3) == []
        assert uploads(s3) == []


def fail_after_writing(content: bytes, writing: StreamedUpload) -> None:
    with writing:
        writing.write(content)
        raise ReportFailed
