"""What goes back to the gateway: status, headers and bytes, the same for successes and problems."""

from collections.abc import Mapping
from typing import Any, Final, cast

import msgspec
from msgspec import Struct

from chassis.http.idempotent import representation_headers
from chassis.http.paging import Page, next_link
from chassis.http.problem import PROBLEM_MEDIA_TYPE, Refused, problem_body
from chassis.http.response import Response

_ALWAYS: Final = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


class Answer(Struct, frozen=True):
    """An answer before the headers that depend on the caller's browser."""

    status: int
    headers: dict[str, str]
    body: str | None

    def payload(self, *, correlation_id: str, cors: Mapping[str, str]) -> dict[str, Any]:
        """Return the gateway's payload 2.0."""
        payload: dict[str, Any] = {
            "statusCode": self.status,
            "headers": {**_ALWAYS, **self.headers, **cors, "x-correlation-id": correlation_id},
            "isBase64Encoded": False,
        }
        return payload if self.body is None else payload | {"body": self.body}


def answer_of(response: Response, event: Mapping[str, Any]) -> Answer:
    """Encode what an endpoint answered; a page that has a next one gets its Link."""
    headers = representation_headers(response)
    if response.body is None:
        return Answer(response.status, headers, None)
    if (next_cursor := _next_cursor(response.body)) is not None:
        headers |= next_link(event["rawPath"], event.get("rawQueryString") or "", next_cursor)
    headers["content-type"] = "application/json"
    return Answer(response.status, headers, msgspec.json.encode(response.body).decode())


def problem_answer(refused: Refused, correlation_id: str) -> Answer:
    """Encode a refusal as a problem."""
    headers = {**refused.headers, "content-type": PROBLEM_MEDIA_TYPE}
    if (seconds := refused.error.retry_after_seconds) is not None:
        headers["retry-after"] = str(seconds)
    return Answer(refused.error.status, headers, problem_body(refused, correlation_id).decode())


def _next_cursor(body: object) -> str | None:
    return cast("Page[Any]", body).next_cursor if isinstance(body, Page) else None
