"""The Idempotency-Key: a request that may have been sent twice has one effect and one answer.

The record is written in the transaction of the effect, so no crash can part them. An endpoint that
fails leaves no record: its transaction is rolled back, and the client may try the key again.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Raw, Struct

from chassis.http.caller import Caller
from chassis.http.etag import etag
from chassis.http.problem import (
    IDEMPOTENCY_KEY_INVALID,
    IDEMPOTENCY_KEY_MISSING,
    Refused,
)
from chassis.http.request import Request
from chassis.http.response import Response
from chassis.http.route import Route
from chassis.idempotency import IdempotencyKey, StoredResponse

if TYPE_CHECKING:
    # Only for its name: it needs a database driver, and not every service has one.
    from chassis.unit_of_work import UnitOfWork

MAX_KEY_LENGTH: Final = 255


def idempotently(
    uow: "UnitOfWork", request: Request[Any, Any], work: Callable[[], Response]
) -> Response:
    """Inside an open unit of work, do the work, or answer as the first time when it was done."""
    key = request.idempotency_key
    if key is None:
        message = "idempotently() is for routes that are declared idempotent"
        raise TypeError(message)
    if (stored := uow.idempotency.claim(key)) is not None:
        return _replayed(stored)
    response = work()
    uow.idempotency.complete(
        key,
        StoredResponse(
            status=response.status,
            headers=representation_headers(response),
            body=b"" if response.body is None else msgspec.json.encode(response.body),
        ),
    )
    return response


def representation_headers(response: Response) -> dict[str, str]:
    """Return the headers that belong to the answer itself and are replayed with it."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    if response.etag is not None:
        headers["etag"] = etag(response.etag)
    if response.location is not None:
        headers["location"] = response.location
    return headers


def require_idempotency_key(header: str | None) -> None:
    """Refuse with 400 a key that is missing, empty or too long."""
    if not header:
        raise Refused(IDEMPOTENCY_KEY_MISSING, "Send an Idempotency-Key, best a fresh UUID.")
    if len(header) > MAX_KEY_LENGTH:
        raise Refused(
            IDEMPOTENCY_KEY_INVALID, f"An Idempotency-Key has at most {MAX_KEY_LENGTH} characters."
        )


def idempotency_key_of(
    header: str, *, route: Route, path: Mapping[str, str], body: Struct | None, caller: Caller
) -> IdempotencyKey:
    """Scope the client's key to caller and operation, with a fingerprint of what is asked."""
    asked = msgspec.json.encode((route.key, path, body), order="deterministic")
    return IdempotencyKey(
        caller=caller.subject,
        operation=route.key,
        key=header,
        fingerprint=sha256(asked).hexdigest(),
    )


def _replayed(stored: StoredResponse) -> Response:
    return Response(
        status=stored.status,
        headers={**stored.headers, "idempotency-replayed": "true"},
        body=Raw(stored.body) if stored.body else None,
    )
