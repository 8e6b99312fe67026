"""Every status a route can answer: successes, our problems, and what the gateway says itself."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from msgspec import Struct

from chassis.http.error_table import ErrorTable
from chassis.http.paging import Page
from chassis.http.problem import (
    BODY_TOO_LARGE,
    DATABASE_BUSY,
    DATABASE_UNAVAILABLE,
    FORBIDDEN,
    IDEMPOTENCY_KEY_IN_FLIGHT,
    IDEMPOTENCY_KEY_INVALID,
    IDEMPOTENCY_KEY_MISSING,
    IDEMPOTENCY_KEY_REUSED,
    INTERNAL_ERROR,
    MALFORMED_JSON,
    NOT_FOUND,
    PRECONDITION_FAILED,
    PRECONDITION_REQUIRED,
    PROBLEM_MEDIA_TYPE,
    UNAUTHENTICATED,
    UNSUPPORTED_MEDIA_TYPE,
    VALIDATION_ERROR,
    ErrorStatus,
    Problem,
)
from chassis.http.route import Route

type Json = dict[str, Any]
type Reference = Callable[[type[Struct]], Json]


class GatewayMessage(Struct, frozen=True):
    """What API Gateway answers before the function is reached."""

    message: str


RESPONSE_HEADERS: Final[Json] = {
    "CorrelationId": {"description": "The correlation id.", "schema": {"type": "string"}},
    "ETag": {"description": "The version, for If-Match.", "schema": {"type": "string"}},
    "IdempotencyReplayed": {
        "description": "Present when this is the answer of an earlier request.",
        "schema": {"type": "string", "const": "true"},
    },
    "Link": {"description": "The next page.", "schema": {"type": "string"}},
    "Location": {"description": "The path of what was created.", "schema": {"type": "string"}},
    "RetryAfter": {"description": "Seconds to wait.", "schema": {"type": "string"}},
}
_SUCCESSES: Final = {200: "Done.", 201: "Created.", 202: "Accepted.", 204: "Done; no body."}
_BY_GATEWAY: Final = frozenset({401, 403, 413, 429, 500, 503})
_THROTTLED: Final = 429
_CREATED: Final = 201
_NO_CONTENT: Final = 204
_CORRELATION_ID: Final = "0199a8a0-0000-7000-8000-000000000001"


def responses_of(route: Route, table: ErrorTable, reference: Reference) -> Json:
    """Return the responses object, sorted by status."""
    by_status: dict[int, dict[str, ErrorStatus]] = {_THROTTLED: {}}
    for error in _problems_of(route, table):
        by_status.setdefault(error.status, {})[error.code] = error
    problems = {
        status: _problem_response(status, list(errors.values()), reference)
        for status, errors in by_status.items()
    }
    successes = {status: _success(status, route, reference) for status in route.success}
    return {str(status): found for status, found in sorted((problems | successes).items())}


def _problems_of(route: Route, table: ErrorTable) -> Iterator[ErrorStatus]:
    yield from (UNAUTHENTICATED, FORBIDDEN, VALIDATION_ERROR)
    yield from (INTERNAL_ERROR, DATABASE_UNAVAILABLE, DATABASE_BUSY)
    if route.path_parameters:
        yield NOT_FOUND
    if route.body is not None:
        yield from (MALFORMED_JSON, BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE)
    if route.idempotent:
        yield from (IDEMPOTENCY_KEY_MISSING, IDEMPOTENCY_KEY_INVALID)
        yield from (IDEMPOTENCY_KEY_IN_FLIGHT, IDEMPOTENCY_KEY_REUSED)
    if route.if_match or route.conditional_put:
        yield from (PRECONDITION_REQUIRED, PRECONDITION_FAILED)
    for error in route.errors:
        if (status := table.status_of(error)) is not None:
            yield status


def _success(status: int, route: Route, reference: Reference) -> Json:
    response: Json = {"description": _SUCCESSES[status], "headers": _success_headers(status, route)}
    if route.returns is not None and status != _NO_CONTENT:
        response["content"] = {"application/json": {"schema": reference(route.returns)}}
    return response


def _success_headers(status: int, route: Route) -> Json:
    paged = route.returns is not None and is_page(route.returns)
    sent = {
        "ETag": route.returns is not None and not paged,
        "Idempotency-Replayed": route.idempotent,
        "Link": paged,
        "Location": status == _CREATED,
        "X-Correlation-Id": True,
    }
    return {name: _header(name) for name, present in sent.items() if present}


def _problem_response(status: int, errors: list[ErrorStatus], reference: Reference) -> Json:
    content: Json = {}
    headers: Json = {}
    if errors:
        codes = [error.code for error in errors]
        content[PROBLEM_MEDIA_TYPE] = {
            "schema": {"allOf": [reference(Problem), {"properties": {"code": {"enum": codes}}}]},
            "examples": {error.code: {"value": _example(error)} for error in errors},
        }
        headers["X-Correlation-Id"] = _header("X-Correlation-Id")
    if any(error.retry_after_seconds is not None for error in errors):
        headers["Retry-After"] = _header("Retry-After")
    if status in _BY_GATEWAY:
        content["application/json"] = {"schema": reference(GatewayMessage)}
    description = "; ".join(dict.fromkeys(error.title for error in errors)) or "Too many requests"
    return {"description": f"{description}.", "headers": headers, "content": content}


def _example(error: ErrorStatus) -> Json:
    example: Json = {
        "type": error.type,
        "title": error.title,
        "status": error.status,
        "detail": f"{error.title}.",
        "code": error.code,
        "correlation_id": _CORRELATION_ID,
    }
    if error is VALIDATION_ERROR:
        fault = {"pointer": "/name", "code": "required", "detail": "The field is missing."}
        example["errors"] = [fault]
    return example


def _header(name: str) -> Json:
    component = name.removeprefix("X-").replace("-", "")
    return {"$ref": f"#/components/headers/{component}"}


def is_page(struct: type[Struct]) -> bool:
    """Tell a page of a collection from a representation of one resource."""
    return getattr(struct, "__origin__", struct) is Page
