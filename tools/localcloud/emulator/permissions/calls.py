# pyright: basic
# WSGI's environment is untyped.
"""A request to AWS, as far as it tells who asks for what."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any, Self

from msgspec import Struct
from werkzeug.wrappers import Request

Environ = dict[str, Any]


class Credential(Struct, frozen=True):
    """Who signed, and for what: `AKID/20260302/eu-west-1/s3/aws4_request` in a signature."""

    access_key_id: str
    region: str
    service: str
    session_token: str | None

    @classmethod
    def read(cls, scope: str, session_token: str | None) -> Self | None:
        """Return None where something else is written."""
        match scope.split("/"):
            case [access_key_id, _, region, service, "aws4_request"]:
                return cls(access_key_id, region, service, session_token)
            case _:
                return None


class Call(Struct, frozen=True):
    """What a request says besides. Headers, and the fields of a form, are named in lower case."""

    region: str
    account_id: str
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    fields: Mapping[str, str]
    body: bytes

    @property
    def operation(self) -> str:
        """The operation, where a service names it in a header, such as `GetItem`."""
        return self.headers.get("x-amz-target", "").rpartition(".")[2]


def credential_in(environ: Environ) -> Credential | None:
    """Find the signature: in the header, else in a link, else in a form."""
    if header := environ.get("HTTP_AUTHORIZATION"):
        scope = header.partition("Credential=")[2].partition(",")[0]
        return Credential.read(scope, environ.get("HTTP_X_AMZ_SECURITY_TOKEN"))
    signed = Request(environ).args if "X-Amz-" in environ.get("QUERY_STRING", "") else None
    if signed is None and is_form(environ):
        signed = fields_in(environ)
    if not signed:
        return None
    fields = {name.lower(): value for name, value in signed.items()}
    return Credential.read(fields.get("x-amz-credential", ""), fields.get("x-amz-security-token"))


def call_in(environ: Environ, credential: Credential, account_id: str) -> Call:
    """Read what is asked for. What S3 shall store is left unread, and may be large."""
    request = Request(environ)
    return Call(
        region=credential.region,
        account_id=account_id,
        method=request.method,
        path=request.path,
        query=request.args.to_dict(),
        headers={name.lower(): value for name, value in request.headers},
        fields=fields_in(environ) if is_form(environ) else {},
        body=b"" if credential.service == "s3" else _body(environ),
    )


def is_form(environ: Environ) -> bool:
    """Return whether somebody uploads as a browser does."""
    content_type = environ.get("CONTENT_TYPE", "")
    return environ["REQUEST_METHOD"] == "POST" and content_type.startswith("multipart/form-data")


def fields_in(environ: Environ) -> dict[str, str]:
    """Return a form's fields, without the file."""
    body = _body(environ)
    form = Request({**environ, "wsgi.input": BytesIO(body)}).form
    return {name.lower(): value for name, value in form.items()}


def _body(environ: Environ) -> bytes:
    """Read the body, and leave it there to be read again."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = BytesIO(body)
    return body
