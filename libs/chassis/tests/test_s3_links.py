import json
from base64 import b64decode
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from botocore import auth, signers
from botocore.config import Config
from botocore.session import Session

from chassis.s3_links import S3Links

NOW = datetime(2025, 6, 1, 8, 35, 7, tzinfo=UTC)
ACCOUNT = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret/+key",
    "AWS_REGION": "eu-central-1",
}
ENVIRONMENTS = {
    "on AWS": ACCOUNT | {"AWS_SESSION_TOKEN": "IQoJb3JpZ2luX2VjE/+=~"},
    "with lasting credentials": ACCOUNT,
    "on an emulator": ACCOUNT | {"AWS_ENDPOINT_URL": "http://127.0.0.1:4560"},
}


@pytest.fixture(params=ENVIRONMENTS.values(), ids=list(ENVIRONMENTS))
def environ(request: pytest.FixtureRequest) -> dict[str, str]:
    return request.param


@pytest.fixture
def botocore_s3(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """The client that would sign the same, at the same moment."""
    monkeypatch.setattr(auth, "get_current_datetime", lambda: NOW.replace(tzinfo=None))
    monkeypatch.setattr(signers, "get_current_datetime", lambda: NOW.replace(tzinfo=None))
    session = Session()
    session.set_credentials(
        environ["AWS_ACCESS_KEY_ID"],
        environ["AWS_SECRET_ACCESS_KEY"],
        environ.get("AWS_SESSION_TOKEN"),
    )
    emulated = environ.get("AWS_ENDPOINT_URL")
    style = "path" if emulated else "virtual"
    return session.create_client(
        "s3",
        region_name="eu-central-1",
        endpoint_url=emulated,
        config=Config(signature_version="s3v4", s3={"addressing_style": style}),
    )


class TestDownload:
    def test_equals_the_link_of_botocore(self, environ: dict[str, str], botocore_s3: Any) -> None:
        link = S3Links("files", environ=environ).download(
            "rejected/a b+c.csv", file_name="rejected.csv", now=NOW, valid_seconds=300
        )

        assert link == botocore_s3.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": "files",
                "Key": "rejected/a b+c.csv",
                "ResponseContentDisposition": 'attachment; filename="rejected.csv"',
            },
            ExpiresIn=300,
        )


class TestUpload:
    def test_is_signed_as_botocore_signs(self, environ: dict[str, str], botocore_s3: Any) -> None:
        form = S3Links("files", environ=environ).upload(
            "imports/1.csv", content_type="text/csv", max_bytes=1000, now=NOW, valid_seconds=900
        )

        conditions = json.loads(b64decode(form.fields["policy"]))["conditions"]
        known = botocore_s3.generate_presigned_post(
            Bucket="files",
            Key="imports/1.csv",
            Fields={"Content-Type": "text/csv"},
            Conditions=[{"Content-Type": "text/csv"}, ["content-length-range", 0, 1000]],
            ExpiresIn=900,
        )
        policy = json.loads(b64decode(known["fields"]["policy"]))
        assert form.url.rstrip("/") == known["url"].rstrip("/")
        assert form.fields.keys() == known["fields"].keys()
        assert sorted(map(str, conditions)) == sorted(map(str, policy["conditions"]))
        assert form.fields["x-amz-signature"] == signed_by(botocore_s3, form.fields["policy"])

    def test_ends_when_it_is_no_longer_valid(self) -> None:
        form = S3Links("files", environ=ACCOUNT).upload(
            "imports/1.csv", content_type="text/csv", max_bytes=1000, now=NOW, valid_seconds=900
        )

        policy = json.loads(b64decode(form.fields["policy"]))
        assert policy["expiration"] == "2025-06-01T08:50:07Z"

    def test_cannot_be_used_for_another_key_or_a_larger_file(self) -> None:
        form = S3Links("files", environ=ACCOUNT).upload(
            "imports/1.csv", content_type="text/csv", max_bytes=1000, now=NOW, valid_seconds=900
        )

        conditions = json.loads(b64decode(form.fields["policy"]))["conditions"]
        assert {"bucket": "files"} in conditions
        assert {"key": "imports/1.csv"} in conditions
        assert ["content-length-range", 0, 1000] in conditions


def signed_by(botocore_s3: Any, policy: str) -> str:
    """Sign a policy as botocore would have signed its own."""
    credentials = botocore_s3._request_signer._credentials
    signer: Any = auth.S3SigV4PostAuth(credentials, "s3", "eu-central-1")
    timestamp = NOW.strftime("%Y%m%dT%H%M%SZ")
    return signer.signature(policy, SimpleNamespace(context={"timestamp": timestamp}))
