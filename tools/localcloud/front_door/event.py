"""Makes the event that a function gets: payload format 2.0 of HTTP APIs."""

import base64
import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import parse_qsl

import msgspec
from multidict import CIMultiDictProxy

from localcloud.front_door.authorization import Claims, scopes_of
from localcloud.front_door.deployment import Route

ACCOUNT_ID = "123456789012"
TEXT_TYPES = ("application/json", "application/javascript", "application/xml")
HOP_HEADERS = frozenset({"connection", "cookie", "keep-alive", "transfer-encoding", "upgrade"})


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it arrived, before anybody looked into it."""

    method: str
    path: str
    query: str
    headers: CIMultiDictProxy[str]
    body: bytes
    source_ip: str
    port: int
    protocol: str
    request_id: str
    arrived_at: float


def payload(
    arrival: Arrival,
    *,
    api_id: str,
    route: Route,
    path_parameters: Mapping[str, str],
    claims: Claims | None,
) -> dict[str, Any]:
    """Return the event; members that would be empty are left out, as API Gateway does."""
    cookies = ";".join(arrival.headers.getall("cookie", []))
    optional = {
        "cookies": [cookie.strip() for cookie in cookies.split(";") if cookie.strip()],
        "queryStringParameters": _joined(parse_qsl(arrival.query, keep_blank_values=True)),
        "pathParameters": dict(path_parameters),
    }
    body, encoded = _body(arrival)
    return {
        "version": "2.0",
        "routeKey": route.key,
        "rawPath": arrival.path,
        "rawQueryString": arrival.query,
        **{name: value for name, value in optional.items() if value},
        "headers": _headers(arrival),
        "requestContext": _context(arrival, api_id, route, claims),
        **({"body": body} if body else {}),
        "isBase64Encoded": encoded,
    }


def _context(arrival: Arrival, api_id: str, route: Route, claims: Claims | None) -> dict[str, Any]:
    host = arrival.headers.get("host", "localhost")
    moment = datetime.fromtimestamp(arrival.arrived_at, UTC)
    authorizer = {} if claims is None else {"authorizer": {"jwt": _jwt(claims, route)}}
    return {
        "accountId": ACCOUNT_ID,
        "apiId": api_id,
        **authorizer,
        "domainName": host,
        "domainPrefix": host.partition(".")[0],
        "http": {
            "method": arrival.method,
            "path": arrival.path,
            "protocol": arrival.protocol,
            "sourceIp": arrival.source_ip,
            "userAgent": arrival.headers.get("user-agent", ""),
        },
        "requestId": arrival.request_id,
        "routeKey": route.key,
        "stage": "$default",
        "time": f"{moment:%d/%b/%Y:%H:%M:%S +0000}",
        "timeEpoch": int(arrival.arrived_at * 1000),
    }


def _jwt(claims: Claims, route: Route) -> dict[str, Any]:
    granted = scopes_of(claims)
    scopes = [scope for scope in route.scopes if scope in granted]
    return {
        "claims": {name: _claim(value) for name, value in claims.items()},
        "scopes": scopes or None,
    }


def _claim(value: Any) -> str:
    """API Gateway hands every claim on as text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{' '.join(map(str, cast('list[Any]', value)))}]"
    return str(value)


def _headers(arrival: Arrival) -> dict[str, str]:
    kept = [
        (name.lower(), value)
        for name, value in arrival.headers.items()
        if name.lower() not in HOP_HEADERS
    ]
    trace_id = f"Root=1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]}"
    added = {
        "x-amzn-trace-id": trace_id,
        "x-forwarded-for": arrival.source_ip,
        "x-forwarded-port": str(arrival.port),
        "x-forwarded-proto": "http",
    }
    return added | _joined(kept)


def _joined(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Join the values of a repeated name with commas."""
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _body(arrival: Arrival) -> tuple[str, bool]:
    """Return the body as text where its type is one of text, else in base64."""
    content_type = arrival.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_text = not content_type or content_type.startswith("text/") or content_type in TEXT_TYPES
    if is_text or content_type.endswith(("+json", "+xml")):
        try:
            return arrival.body.decode(), False
        except UnicodeDecodeError:
            pass
    return base64.b64encode(arrival.body).decode(), bool(arrival.body)
