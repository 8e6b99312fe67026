"""The one vocabulary of HTTP failures, as RFC 9457 problem details.

A client switches on `code`; everything else is for people. Services add codes of their own with a
table of `ErrorStatus`; what every service can answer is listed here once.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from msgspec import UNSET, Struct, UnsetType

PROBLEM_MEDIA_TYPE: Final = "application/problem+json"
STANDARD_MEMBERS: Final = frozenset(
    {"type", "title", "status", "detail", "code", "correlation_id", "errors"}
)


class ErrorStatus(Struct, frozen=True):
    """How one kind of failure is told to a client.

    `facts` names the attributes of the error that clients may see as extension members.
    """

    status: int
    code: str
    title: str
    facts: tuple[str, ...] = ()
    retry_after_seconds: int | None = None

    def __post_init__(self) -> None:
        """Refuse facts that would overwrite a standard member."""
        if taken := STANDARD_MEMBERS.intersection(self.facts):
            message = f"{self.code}: {', '.join(sorted(taken))} cannot be an extension member"
            raise TypeError(message)

    @property
    def type(self) -> str:
        """The problem's URN, which names the code and needs no web server."""
        return "urn:problem:" + self.code.lower().replace("_", "-")


class FieldError(Struct, frozen=True, omit_defaults=True):
    """One bad field: where it is, a stable code, and a sentence that never repeats the value."""

    code: str
    detail: str
    pointer: str | UnsetType = UNSET
    parameter: str | UnsetType = UNSET


class Problem(Struct, frozen=True):
    """The body of every answer that is not a success."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    correlation_id: str
    errors: tuple[FieldError, ...] | UnsetType = UNSET


class Refused(Exception):
    """The door refuses the request before or while the endpoint runs."""

    def __init__(
        self,
        error: ErrorStatus,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        facts: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.error = error
        self.detail = detail
        self.errors = tuple(errors)
        self.facts = dict(facts or {})
        self.headers = dict(headers or {})


MALFORMED_JSON: Final = ErrorStatus(400, "MALFORMED_JSON", "The body is not valid JSON")
IDEMPOTENCY_KEY_MISSING: Final = ErrorStatus(
    400, "IDEMPOTENCY_KEY_MISSING", "An Idempotency-Key is required"
)
IDEMPOTENCY_KEY_INVALID: Final = ErrorStatus(
    400, "IDEMPOTENCY_KEY_INVALID", "The Idempotency-Key is not usable"
)
UNAUTHENTICATED: Final = ErrorStatus(401, "UNAUTHENTICATED", "The caller is unknown")
FORBIDDEN: Final = ErrorStatus(403, "FORBIDDEN", "The caller may not do this")
NOT_FOUND: Final = ErrorStatus(404, "NOT_FOUND", "There is no such resource")
METHOD_NOT_ALLOWED: Final = ErrorStatus(
    405, "METHOD_NOT_ALLOWED", "The resource does not answer to this method"
)
IDEMPOTENCY_KEY_IN_FLIGHT: Final = ErrorStatus(
    409,
    "IDEMPOTENCY_KEY_IN_FLIGHT",
    "A request with this Idempotency-Key is still running",
    retry_after_seconds=1,
)
PRECONDITION_FAILED: Final = ErrorStatus(
    412, "PRECONDITION_FAILED", "The resource has changed since it was read"
)
BODY_TOO_LARGE: Final = ErrorStatus(413, "BODY_TOO_LARGE", "The body is too large")
UNSUPPORTED_MEDIA_TYPE: Final = ErrorStatus(
    415, "UNSUPPORTED_MEDIA_TYPE", "The body is not of a supported media type"
)
VALIDATION_ERROR: Final = ErrorStatus(422, "VALIDATION_ERROR", "The request is not valid")
IDEMPOTENCY_KEY_REUSED: Final = ErrorStatus(
    422, "IDEMPOTENCY_KEY_REUSED", "The Idempotency-Key belongs to another request"
)
PRECONDITION_REQUIRED: Final = ErrorStatus(
    428, "PRECONDITION_REQUIRED", "The request must be conditional"
)
INTERNAL_ERROR: Final = ErrorStatus(500, "INTERNAL_ERROR", "The service failed")
DATABASE_UNAVAILABLE: Final = ErrorStatus(
    503, "DATABASE_UNAVAILABLE", "The database cannot be had", retry_after_seconds=5
)
DATABASE_BUSY: Final = ErrorStatus(
    503, "DATABASE_BUSY", "The resource is busy", retry_after_seconds=1
)


def problem_body(refused: Refused, correlation_id: str) -> bytes:
    """Encode a refusal, extension members last."""
    problem = Problem(
        type=refused.error.type,
        title=refused.error.title,
        status=refused.error.status,
        detail=refused.detail,
        code=refused.error.code,
        correlation_id=correlation_id,
        errors=refused.errors or UNSET,
    )
    members: dict[str, Any] = msgspec.to_builtins(problem)
    return msgspec.json.encode(members | refused.facts)
