"""Everything that is checked before an endpoint runs, cheapest first."""

from collections.abc import Mapping
from typing import Any

from chassis.http.body import decode_body
from chassis.http.caller import Caller
from chassis.http.etag import matches_any, parse_if_match, require_either, require_if_match
from chassis.http.idempotent import idempotency_key_of, require_idempotency_key
from chassis.http.problem import NOT_FOUND, Refused
from chassis.http.query import decode_query
from chassis.http.request import Request
from chassis.http.route import Route


def read_request(
    event: Mapping[str, Any], route: Route, caller: Caller, correlation_id: str
) -> Request[Any, Any]:
    """Return the checked request, or refuse: 400, 404, 413, 415, 422 or 428."""
    headers: Mapping[str, str] = event["headers"]
    path = _path_of(event)
    if_match = parse_if_match(headers.get("if-match"))
    if_none_match_any = matches_any(headers.get("if-none-match"))
    if route.idempotent:
        require_idempotency_key(headers.get("idempotency-key"))
    if route.if_match:
        require_if_match(if_match)
    if route.conditional_put:
        require_either(if_match, if_none_match_any=if_none_match_any)
    query = decode_query(event.get("rawQueryString") or "", route.query)
    body = None
    if route.body:
        body = decode_body(event, route.body, route.max_body_bytes, route.media_types)
    return Request(
        body=body,
        path=path,
        query=query,
        caller=caller,
        correlation_id=correlation_id,
        if_match=if_match.newest if if_match else None,
        if_match_tags=if_match,
        if_none_match_any=if_none_match_any,
        idempotency_key=idempotency_key_of(
            headers["idempotency-key"], route=route, path=path, body=body, caller=caller
        )
        if route.idempotent
        else None,
    )


def _path_of(event: Mapping[str, Any]) -> dict[str, str]:
    """Return the path's parameters; control characters name nothing that we could store."""
    path: dict[str, str] = event.get("pathParameters") or {}
    if not all(text.isprintable() for text in path.values()):
        raise Refused(NOT_FOUND, "There is nothing at this path.")
    return dict(path)
