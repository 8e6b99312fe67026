"""From the bytes of a request to a checked struct, or to the problem that explains what is wrong.

Two decisions about JSON, because RFC 8259 leaves them open: NaN and infinities are malformed; of
two equal keys the last one counts, which is safe because nothing else ever reads the bytes.
"""

from binascii import Error as NotBase64
from binascii import a2b_base64
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

import msgspec
from msgspec import Struct

from chassis.http.problem import (
    BODY_TOO_LARGE,
    MALFORMED_JSON,
    UNSUPPORTED_MEDIA_TYPE,
    VALIDATION_ERROR,
    Refused,
)

JSON: Final = "application/json"
# RFC 7396: a member that is absent stays as it is. Our structs say so with UNSET, and refuse null
# where a member cannot be removed.
MERGE_PATCH: Final = "application/merge-patch+json"
_ESCAPED_NUL: Final = b"\\u0000"


def decode_body[Body: Struct](
    event: Mapping[str, Any],
    body: type[Body],
    max_bytes: int,
    media_types: Sequence[str] = (JSON,),
) -> Body:
    """Decode the event's body, or refuse with 415, 413, 400 or 422."""
    _require_media_type(event["headers"].get("content-type"), media_types)
    raw = _bytes_of(event, max_bytes)
    try:
        decoded = _decoder(body).decode(raw)
    except (ValueError, RecursionError) as error:
        raise _refusal(raw, body, error) from None
    if _ESCAPED_NUL in raw:
        _refuse_nul(raw, body)
    return decoded


@cache
def _decoder(body: type[Struct]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(body)


def _require_media_type(content_type: str | None, accepted: Sequence[str]) -> None:
    media_type, *parameters = (part.strip().lower() for part in (content_type or "").split(";"))
    charsets = [text[8:].strip('"') for text in parameters if text.startswith("charset=")]
    if media_type not in accepted or charsets not in ([], ["utf-8"]):
        known = " or ".join(accepted)
        raise Refused(UNSUPPORTED_MEDIA_TYPE, f"Send the body as {known} in UTF-8.")


def _bytes_of(event: Mapping[str, Any], max_bytes: int) -> bytes:
    text: str = event.get("body") or ""
    too_large = Refused(BODY_TOO_LARGE, f"The body may have at most {max_bytes} bytes.")
    if not event.get("isBase64Encoded"):
        raw = text.encode("utf-8", "surrogatepass")
    elif len(text) > max_bytes * 2:
        raise too_large
    else:
        try:
            raw = a2b_base64(text)
        except NotBase64:
            raise Refused(MALFORMED_JSON, "The body is not valid base64.") from None
    if len(raw) > max_bytes:
        raise too_large
    return raw


def _refusal(raw: bytes, body: type[Struct], error: Exception) -> Refused:
    """Explain at leisure: the fast decoder stops at the first fault, a client wants them all."""
    from chassis.http.validation import body_errors, first_error

    try:
        value = msgspec.json.decode(raw)
    except msgspec.ValidationError as beyond:
        found = [first_error(beyond)]
    except RecursionError:
        return Refused(MALFORMED_JSON, "The body is nested too deeply.")
    except ValueError as malformed:
        return Refused(MALFORMED_JSON, _where(raw, malformed))
    else:
        found = body_errors(value, body) or [first_error(error)]
    return Refused(VALIDATION_ERROR, "The body has errors; each is listed.", errors=found)


def _refuse_nul(raw: bytes, body: type[Struct]) -> None:
    from chassis.http.validation import body_errors

    if found := body_errors(msgspec.json.decode(raw), body):
        raise Refused(VALIDATION_ERROR, "The body has errors; each is listed.", errors=found)


def _where(raw: bytes, malformed: ValueError) -> str:
    if not raw.strip():
        return "The body is empty."
    if isinstance(malformed, UnicodeDecodeError):
        return "The body is not valid UTF-8."
    reason, _, position = str(malformed).rstrip(")").rpartition(" (byte ")
    if not position.isdecimal() or not reason:
        return "The body ends too early."
    before = raw[: int(position)]
    line = before.count(b"\n") + 1
    column = len(before) - (before.rfind(b"\n") + 1) + 1
    what = reason.removeprefix("JSON is malformed: ")
    return f"{what[:1].upper()}{what[1:]} at line {line}, column {column}."
