"""Makes an HTTP answer of what a function returned: payload format 2.0 of HTTP APIs."""

import base64
import binascii
import json
from typing import Any, cast

import msgspec

from localcloud.front_door.refusals import IntegrationFailed

HTTP_MINIMUM, HTTP_MAXIMUM = 100, 599


class Answer(msgspec.Struct, frozen=True):
    """Status, headers (a name may repeat) and body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Written(msgspec.Struct, frozen=True, rename={"is_base64_encoded": "isBase64Encoded"}):
    """A result that says what the answer is, besides its `statusCode`."""

    headers: dict[str, str | int | float | bool] | None = None
    cookies: list[str] | None = None
    body: str | None = None
    is_base64_encoded: bool = False


def answer_of(payload: bytes) -> Answer:
    """Read a function's result; raises IntegrationFailed when it cannot be an answer.

    A result without `statusCode` is the body of a 200, as API Gateway infers it.
    """
    try:
        result: Any = json.loads(payload or b"null")
    except ValueError as error:
        raise IntegrationFailed("the function's result is not JSON") from error
    if isinstance(result, dict) and "statusCode" in result:
        return _explicit(cast("dict[str, Any]", result))
    body = result.encode() if isinstance(result, str) else payload
    return Answer(200, (("content-type", "application/json"),), body)


def _explicit(result: dict[str, Any]) -> Answer:
    try:
        status = int(result["statusCode"])
    except (TypeError, ValueError) as error:
        raise IntegrationFailed("statusCode is no number") from error
    if not HTTP_MINIMUM <= status <= HTTP_MAXIMUM:
        raise IntegrationFailed(f"statusCode {status} is no HTTP status")
    try:
        written = msgspec.convert(result, Written)
    except msgspec.ValidationError as error:
        raise IntegrationFailed(f"the function's result is no answer: {error}") from error
    body = _body(written)
    named = {name.lower(): _text(value) for name, value in (written.headers or {}).items()}
    if body:
        named.setdefault("content-type", "text/plain;charset=utf-8")
    pairs = [*named.items(), *(("set-cookie", cookie) for cookie in written.cookies or [])]
    return Answer(status, tuple(pairs), body)


def _body(written: Written) -> bytes:
    body = written.body or ""
    if not written.is_base64_encoded:
        return body.encode()
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise IntegrationFailed("body is not base64") from error


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
