from collections.abc import Callable
from typing import Any

import pytest

from localcloud.aws import REGION

BUCKET = "files"
KEY = "exports/a.csv.gz"


@pytest.fixture
def s3(client_of: Callable[[str], Any]) -> Any:
    s3 = client_of("s3")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    return s3


def begun(s3: Any) -> dict[str, str]:
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key=KEY)
    return {"Bucket": BUCKET, "Key": KEY, "UploadId": upload["UploadId"]}


def completed(s3: Any, upload: dict[str, str], etag: str) -> None:
    parts = {"Parts": [{"PartNumber": 1, "ETag": etag}]}
    s3.complete_multipart_upload(**upload, MultipartUpload=parts)


class TestUpload:
    def test_makes_a_file_of_its_parts(self, s3: Any) -> None:
        upload = begun(s3)
        sent = s3.upload_part(**upload, PartNumber=1, Body=b"orders")

        completed(s3, upload, sent["ETag"])

        assert s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read() == b"orders"

    def test_is_not_found_once_it_was_aborted(self, s3: Any) -> None:
        upload = begun(s3)
        sent = s3.upload_part(**upload, PartNumber=1, Body=b"orders")
        s3.abort_multipart_upload(**upload)

        with pytest.raises(s3.exceptions.NoSuchUpload):
            s3.upload_part(**upload, PartNumber=2, Body=b"more")
        with pytest.raises(s3.exceptions.NoSuchUpload):
            completed(s3, upload, sent["ETag"])

    def test_takes_no_more_parts_once_it_is_complete(self, s3: Any) -> None:
        upload = begun(s3)
        sent = s3.upload_part(**upload, PartNumber=1, Body=b"orders")
        completed(s3, upload, sent["ETag"])

        with pytest.raises(s3.exceptions.NoSuchUpload):
            s3.upload_part(**upload, PartNumber=2, Body=b"more")

    def test_is_not_found_where_none_was_begun(self, s3: Any) -> None:
        unknown = {"Bucket": BUCKET, "Key": KEY, "UploadId": "unknown"}

        with pytest.raises(s3.exceptions.NoSuchUpload):
            s3.upload_part(**unknown, PartNumber=1, Body=b"orders")
