from collections.abc import Callable
from typing import Any

import pytest

from chassis.s3_upload import PART_BYTES, StreamedUpload

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


def stored(s3: Any) -> tuple[bytes, str]:
    found = s3.get_object(Bucket=BUCKET, Key=KEY)
    return found["Body"].read(), found["ContentType"]


def objects(s3: Any) -> list[str]:
    return [found["Key"] for found in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])]


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
        assert s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", []) == []


def fail_after_writing(content: bytes, writing: StreamedUpload) -> None:
    with writing:
        writing.write(content)
        raise ReportFailed
