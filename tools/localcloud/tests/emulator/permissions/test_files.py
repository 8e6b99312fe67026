"""Files, which clients bring and fetch in a function's name."""

from collections.abc import Callable
from typing import Any

import pytest
import urllib3
from botocore.exceptions import ClientError

from localcloud.aws import REGION
from localcloud.testing.function_role import FILE, IN_FILE, allowed


@pytest.fixture(autouse=True)
def bucket(client_of: Callable[[str], Any]) -> None:
    files = client_of("s3")
    files.create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": REGION})
    files.put_object(**IN_FILE, Body=b"content")


class TestUpload:
    def test_in_parts_needs_one_permission_until_it_is_given_up(
        self, function_may: Callable[..., None], as_function: Callable[[str], Any]
    ) -> None:
        function_may(allowed("s3:PutObject", FILE))
        files = as_function("s3")

        upload = {**IN_FILE, "UploadId": files.create_multipart_upload(**IN_FILE)["UploadId"]}
        part = files.upload_part(**upload, PartNumber=1, Body=b"a")
        parts = [{"PartNumber": 1, "ETag": part["ETag"]}]
        done = files.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
        begun = {**IN_FILE, "UploadId": files.create_multipart_upload(**IN_FILE)["UploadId"]}

        assert done["Key"] == IN_FILE["Key"]
        with pytest.raises(ClientError, match="s3:AbortMultipartUpload"):
            files.abort_multipart_upload(**begun)

    def test_by_form_needs_what_its_maker_may(
        self, function_may: Callable[..., None], as_function: Callable[[str], Any]
    ) -> None:
        form = as_function("s3").generate_presigned_post("files", IN_FILE["Key"])
        fields = {**form["fields"], "file": ("a.csv", b"content")}

        function_may(allowed("s3:PutObject", FILE))
        accepted = urllib3.request("POST", form["url"], fields=fields)
        function_may(allowed("s3:PutObject", "arn:aws:s3:::files/exports/*"))
        refused = urllib3.request("POST", form["url"], fields=fields)

        assert (accepted.status, refused.status) == (204, 403)
        assert b"is not authorized to perform: s3:PutObject" in refused.data


class TestDownload:
    def test_by_link_needs_what_its_maker_may(
        self, function_may: Callable[..., None], as_function: Callable[[str], Any]
    ) -> None:
        link = as_function("s3").generate_presigned_url("get_object", Params=IN_FILE)

        function_may(allowed("s3:GetObject", "arn:aws:s3:::files/imports/*"))
        found = urllib3.request("GET", link)
        function_may()
        refused = urllib3.request("GET", link)

        assert (found.status, found.data) == (200, b"content")
        assert refused.status == 403
        assert b"is not authorized to perform: s3:GetObject" in refused.data

    def test_by_a_forged_link_uses_nothing(
        self,
        function_may: Callable[..., None],
        as_function: Callable[[str], Any],
        used: Callable[[str], set[tuple[str, str]]],
    ) -> None:
        function_may(allowed("s3:GetObject", FILE, sid="Forged"))
        link = as_function("s3").generate_presigned_url("get_object", Params=IN_FILE)

        answer = urllib3.request("GET", link.replace("X-Amz-Expires=3600", "X-Amz-Expires=7200"))

        assert answer.status == 403
        assert b"SignatureDoesNotMatch" in answer.data
        assert used("Forged") == set()

    def test_of_a_missing_file_is_refused_to_whom_may_not_list(
        self, function_may: Callable[..., None], as_function: Callable[[str], Any]
    ) -> None:
        read = allowed("s3:GetObject", "arn:aws:s3:::files/*")
        prefix = {"StringLike": {"s3:prefix": ["imports/*"]}}
        listing = allowed("s3:ListBucket", "arn:aws:s3:::files", sid="Listing")
        files = as_function("s3")

        function_may(read)
        refused = code_of_download(files, "imports/b")
        function_may(read, {**listing, "Condition": prefix})
        missing = code_of_download(files, "imports/b")
        hidden = code_of_download(files, "exports/b")

        assert (refused, missing, hidden) == ("AccessDenied", "NoSuchKey", "AccessDenied")


def code_of_download(files: Any, key: str) -> str:
    with pytest.raises(ClientError) as refused:
        files.get_object(Bucket="files", Key=key)
    return refused.value.response.get("Error", {}).get("Code", "")
