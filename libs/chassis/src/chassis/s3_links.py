"""Links by which a client brings a file to S3 or takes one, past the API and its size limits.

They are signed here, without a call to AWS and without boto3, so an API function can give them out.
Whoever has a link needs nothing else: it expires soon, and goes to nobody but the caller. It also
ends with the credentials that signed it, which Lambda renews every few hours.
"""

import os
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, urlsplit

import msgspec
from msgspec import Struct

from chassis.sigv4 import ALGORITHM, Credentials, Signer

# The file's own bytes are not part of what a link signs.
_UNSIGNED: Final = "UNSIGNED-PAYLOAD"


class UploadForm(Struct, frozen=True, kw_only=True):
    """What to send as `multipart/form-data` to `url`: these fields first, then the field `file`."""

    url: str
    fields: dict[str, str]


class S3Links:
    """Links into one bucket, in the name of the function that makes them."""

    def __init__(self, bucket: str, *, environ: Mapping[str, str] = os.environ) -> None:
        self._bucket = bucket
        self._environ = environ

    def upload(
        self, key: str, *, content_type: str, max_bytes: int, now: datetime, valid_seconds: int
    ) -> UploadForm:
        """Let somebody store one file of at most `max_bytes` bytes under exactly this key.

        A link for PUT could not limit the size; S3 checks the conditions of a form itself.
        """
        signer = self._signer(now)
        fields = {
            "key": key,
            "Content-Type": content_type,
            "x-amz-algorithm": ALGORITHM,
            "x-amz-credential": signer.credential,
            "x-amz-date": signer.timestamp,
        }
        if token := signer.credentials.session_token:
            fields["x-amz-security-token"] = token
        conditions = [
            {"bucket": self._bucket},
            *({name: value} for name, value in fields.items()),
            ["content-length-range", 0, max_bytes],
        ]
        policy = _policy(conditions, expires_at=now + timedelta(seconds=valid_seconds))
        fields |= {"policy": policy, "x-amz-signature": signer.signature(policy)}
        return UploadForm(url=self._address(""), fields=fields)

    def download(self, key: str, *, file_name: str, now: datetime, valid_seconds: int) -> str:
        """Return the address by which somebody may fetch a file, as an attachment of that name."""
        address = self._address(key)
        parts = urlsplit(address)
        query = self._signer(now).presigned_query(
            host=parts.netloc,
            path=parts.path,
            query=[("response-content-disposition", f'attachment; filename="{file_name}"')],
            expires_seconds=valid_seconds,
            payload_hash=_UNSIGNED,
        )
        return f"{address}?{query}"

    def _signer(self, now: datetime) -> Signer:
        return Signer(Credentials.from_environment(self._environ), "s3", now)

    def _address(self, key: str) -> str:
        """Address the bucket as AWS's SDKs do, which know the same two variables."""
        path = quote(key, safe="/~")
        endpoint = self._environ.get("AWS_ENDPOINT_URL_S3") or self._environ.get("AWS_ENDPOINT_URL")
        if endpoint:
            return f"{endpoint.rstrip('/')}/{self._bucket}/{path}"
        region = self._environ["AWS_REGION"]
        return f"https://{self._bucket}.s3.{region}.amazonaws.com/{path}"


def _policy(conditions: list[Any], *, expires_at: datetime) -> str:
    expiration = expires_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    document = {"expiration": expiration, "conditions": conditions}
    return b64encode(msgspec.json.encode(document)).decode()
