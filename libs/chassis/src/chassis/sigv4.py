"""AWS's signature, version 4, with the standard library: for functions that must not load boto3.

How requests, query strings and upload policies are signed is described in "Authenticating Requests
(AWS Signature Version 4)" of the Amazon S3 API reference.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Self
from urllib.parse import quote, urlencode

from msgspec import Struct

ALGORITHM: Final = "AWS4-HMAC-SHA256"

type Pairs = Sequence[tuple[str, str]]


class Credentials(Struct, frozen=True):
    """Who signs, and for which region."""

    access_key_id: str
    secret_access_key: str
    session_token: str | None
    region: str

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Take the credentials that Lambda gives to every function."""
        return cls(
            access_key_id=environ["AWS_ACCESS_KEY_ID"],
            secret_access_key=environ["AWS_SECRET_ACCESS_KEY"],
            session_token=environ.get("AWS_SESSION_TOKEN"),
            region=environ["AWS_REGION"],
        )


class Signer(Struct, frozen=True):
    """Signs for one service at one moment (an aware datetime in UTC)."""

    credentials: Credentials
    service: str
    now: datetime

    @property
    def timestamp(self) -> str:
        """The moment as AWS writes it: `20260302T090000Z`."""
        return self.now.strftime("%Y%m%dT%H%M%SZ")

    @property
    def credential(self) -> str:
        """The access key with the scope that its signature is good for."""
        return f"{self.credentials.access_key_id}/{self._scope}"

    def signature(self, text: str) -> str:
        """Sign a text; returns 64 hexadecimal digits."""
        key = f"AWS4{self.credentials.secret_access_key}".encode()
        for part in self._scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        return hmac.digest(key, text.encode(), "sha256").hex()

    def signed_headers(
        self, *, host: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> dict[str, str]:
        """Return the headers by which AWS believes a POST: those given, and what proves them.

        `path` is encoded already, no query follows it, and headers are named in lower case.
        """
        signed = {**headers, "host": host, "x-amz-date": self.timestamp}
        if self.credentials.session_token:
            signed["x-amz-security-token"] = self.credentials.session_token
        names = ";".join(sorted(signed))
        lines = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
        payload_hash = hashlib.sha256(body).hexdigest()
        signature = self._signature_of(f"POST\n{path}\n\n{lines}\n{names}\n{payload_hash}")
        claims = f"Credential={self.credential}, SignedHeaders={names}, Signature={signature}"
        return signed | {"authorization": f"{ALGORITHM} {claims}"}

    def presigned_query(
        self, *, host: str, path: str, query: Pairs, expires_seconds: int, payload_hash: str
    ) -> str:
        """Return the query string by which anybody may send this GET until it expires.

        `path` is encoded already; `payload_hash` is what the service expects in place of one.
        """
        signed = [*query, *self._claims(expires_seconds)]
        request = f"GET\n{path}\n{_encoded(sorted(signed))}\nhost:{host}\n\nhost\n{payload_hash}"
        return f"{_encoded(signed)}&X-Amz-Signature={self._signature_of(request)}"

    @property
    def _scope(self) -> str:
        return f"{self.timestamp[:8]}/{self.credentials.region}/{self.service}/aws4_request"

    def _signature_of(self, request: str) -> str:
        """Sign a request in its canonical form."""
        digest = hashlib.sha256(request.encode()).hexdigest()
        return self.signature(f"{ALGORITHM}\n{self.timestamp}\n{self._scope}\n{digest}")

    def _claims(self, expires_seconds: int) -> Pairs:
        claims = [
            ("X-Amz-Algorithm", ALGORITHM),
            ("X-Amz-Credential", self.credential),
            ("X-Amz-Date", self.timestamp),
            ("X-Amz-Expires", str(expires_seconds)),
            ("X-Amz-SignedHeaders", "host"),
        ]
        if self.credentials.session_token:
            claims.append(("X-Amz-Security-Token", self.credentials.session_token))
        return claims


def _encoded(query: Pairs) -> str:
    return urlencode(query, quote_via=quote, safe="-_.~")
