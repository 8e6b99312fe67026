# pyright: basic, reportAttributeAccessIssue=false
# moto's S3 responses are untyped, and get methods that they do not declare.
# ruff: noqa: SLF001 - what is mended is private in moto.
"""S3: forms and links open exactly what was signed, and bucket policies are kept but not evaluated.

moto stores whatever is posted to a bucket, serves links that have expired or that nobody signed,
and takes a policy against requests without TLS for one against every request.
"""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.iam.access_control import PermissionResult
from moto.s3.exceptions import (
    PreconditionFailed,
    S3AccessDeniedError,
    S3ClientError,
    S3InvalidAccessKeyIdError,
    S3SignatureDoesNotMatchError,
)
from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response

from localcloud.aws import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from localcloud.emulator.permissions.callers import session_of

SIGNING_FIELDS = ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature")
UNCOVERED_FIELDS = {"file", "policy", "x-amz-signature"}
"""All other fields of a form need a condition in its policy."""


def install() -> None:
    """Verify whatever comes without an Authorization header, and let no bucket policy deny it."""
    S3Response._bucket_response_post = _with_verified_form(S3Response._bucket_response_post)
    S3Response._key_response = _with_verified_link(S3Response._key_response)
    # moto takes a link for a forgery when it names a content type and its file is gone.
    S3Response._invalid_headers = lambda *_: False
    FakeBucket.get_permission = lambda *_: PermissionResult.NEUTRAL


def _with_verified_form(bucket_response_post: Callable[..., Any]) -> Callable[..., Any]:
    def wrapper(self: Any, request: Any, bucket_name: str) -> Any:
        if "Authorization" not in request.headers:
            fields = {name.lower(): value for name, value in request.form.items()}
            _verify_completeness(request, fields)
            _verify_form_signature(fields)
            # moto has put the name of the file into this key already.
            fields |= {"bucket": bucket_name, "key": self.querystring["key"][0]}
            _verify_policy(fields, len(self.body))
        return bucket_response_post(self, request, bucket_name)

    return wrapper


def _with_verified_link(key_response: Callable[..., Any]) -> Callable[..., Any]:
    def wrapper(self: Any, request: Any, full_url: str) -> Any:
        if request.method != "OPTIONS" and "Authorization" not in request.headers:
            _verify_link(request, full_url)
        return key_response(self, request, full_url)

    return wrapper


def _verify_completeness(request: Any, fields: dict[str, str]) -> None:
    if request.mimetype != "multipart/form-data":
        raise PreconditionFailed("Bucket POST must be of the enclosure-type multipart/form-data")
    if not any(name.lower() in fields for name in SIGNING_FIELDS):
        raise S3AccessDeniedError
    for name in ("key", "Policy", *SIGNING_FIELDS):
        if name.lower() not in fields:
            hint = "If it is specified, please check the order of the fields."
            message = f"Bucket POST must contain a field named '{name}'.  {hint}"
            raise S3ClientError("InvalidArgument", message)
    if "file" not in request.files and "file" not in fields:
        message = "POST requires exactly one file upload per request."
        raise S3ClientError("InvalidArgument", message)


def _verify_form_signature(fields: dict[str, str]) -> None:
    signed = AWSRequest()
    signed.context["timestamp"] = fields["x-amz-date"]
    signature = _signer(fields["x-amz-credential"]).signature(fields["policy"], signed)
    if signature != fields["x-amz-signature"]:
        raise S3SignatureDoesNotMatchError


def _verify_policy(fields: dict[str, str], size: int) -> None:
    policy = json.loads(base64.b64decode(fields["policy"]))
    if datetime.fromisoformat(policy["expiration"]) <= datetime.now(UTC):
        raise _violation("Policy expired.")
    covered = {_field_of(condition, fields, size) for condition in policy["conditions"]}
    covered |= UNCOVERED_FIELDS
    extra = [name for name in fields if name not in covered and not name.startswith("x-ignore-")]
    if extra:
        raise _violation(f"Extra input fields: {', '.join(extra)}")


def _field_of(condition: Any, fields: dict[str, str], size: int) -> str:
    """Return the name of the field that a condition is about, or refuse the form that breaks it."""
    if isinstance(condition, dict) and len(condition) == 1:
        ((name, value),) = condition.items()
        condition = ["eq", f"${name}", value]
    match condition:
        case ["content-length-range", int(minimum), int(maximum)]:
            _verify_size(size, minimum, maximum)
            return "file"
        case [("eq" | "starts-with") as operator, str(name), str(value)] if name[:1] == "$":
            field = name[1:].lower()
            given = fields.get(field)
            if given == value or (operator != "eq" and given and given.startswith(value)):
                return field
    raise _violation(f"Policy Condition failed: {json.dumps(condition)}")


def _verify_size(size: int, minimum: int, maximum: int) -> None:
    if size > maximum:
        message = "Your proposed upload exceeds the maximum allowed size"
        raise S3ClientError("EntityTooLarge", message)
    if size < minimum:
        message = "Your proposed upload is smaller than the minimum allowed size"
        raise S3ClientError("EntityTooSmall", message)


def _verify_link(request: Any, url: str) -> None:
    """Refuse an address that is unsigned, changed or expired; version 2 counts as unsigned."""
    query = request.args.to_dict()
    signature = query.pop("X-Amz-Signature", None)
    if signature is None:
        raise S3AccessDeniedError
    headers = query.get("X-Amz-SignedHeaders", "host").split(";")
    signed = AWSRequest(
        method=request.method,
        url=url.partition("?")[0],
        headers={name: request.headers.get(name, "") for name in headers},
        params=query,
    )
    signed.context["timestamp"] = query.get("X-Amz-Date", "")
    signer = _signer(query.get("X-Amz-Credential", ""))
    text = signer.string_to_sign(signed, signer.canonical_request(signed))
    if signature != signer.signature(text, signed):
        raise S3SignatureDoesNotMatchError

    signed_at = datetime.fromisoformat(query["X-Amz-Date"])
    if datetime.now(UTC) >= signed_at + timedelta(seconds=int(query["X-Amz-Expires"])):
        raise S3ClientError("AccessDenied", "Request has expired")


def _signer(credential: str) -> S3SigV4QueryAuth:
    """Return what signs with a function's key or a person's, for the region of its scope."""
    access_key_id, _, region, *_ = [*credential.split("/"), "", ""]
    if session := session_of(access_key_id):
        secret = session.secret_access_key
    elif access_key_id == ACCESS_KEY_ID:
        secret = SECRET_ACCESS_KEY
    else:
        raise S3InvalidAccessKeyIdError
    return S3SigV4QueryAuth(Credentials(access_key_id, secret), "s3", region)


def _violation(what: str) -> S3ClientError:
    return S3ClientError("AccessDenied", f"Invalid according to Policy: {what}")
