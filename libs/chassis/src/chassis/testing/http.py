"""Builds the events of API Gateway (HTTP API, payload 2.0): tests enter by the front door."""

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec

from chassis.testing.lambda_context import FakeLambdaContext

type HttpDoor = Callable[[dict[str, Any], Any], dict[str, Any]]


def http_event(
    route_key: str,
    *,
    path: str | None = None,
    path_parameters: Mapping[str, str] | None = None,
    body: object = None,
    headers: Mapping[str, str] | None = None,
    query: Mapping[str, str | Sequence[str]] | None = None,
    subject: str | None = "0199a8a0-0000-7000-8000-000000000001",
    scopes: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the event of one request.

    `body` is sent as JSON; text is sent as it is, bytes in base64 as the gateway sends what it does
    not take for text. `path` is made from the route when it is not given. With `subject=None` the
    request has no claims, as behind a route without an authoriser.
    """
    method, _, template = route_key.partition(" ")
    parameters = dict(path_parameters or {})
    sent = {name.lower(): value for name, value in (headers or {}).items()}
    if body is not None:
        sent.setdefault("content-type", "application/json")
    query_string = urlencode(query or {}, doseq=True)
    return {
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": path if path is not None else _filled(template, parameters),
        "rawQueryString": query_string,
        "headers": sent,
        "pathParameters": parameters,
        "queryStringParameters": {
            name: value if isinstance(value, str) else ",".join(value)
            for name, value in (query or {}).items()
        },
        "requestContext": {
            "http": {"method": "POST" if method == "ANY" else method, "path": path or template},
            "requestId": "request-1",
            "routeKey": route_key,
            "stage": "$default",
            **_authorizer(subject, scopes),
        },
        "body": _text(body),
        "isBase64Encoded": isinstance(body, bytes),
    }


def _authorizer(subject: str | None, scopes: Sequence[str]) -> dict[str, Any]:
    if subject is None:
        return {}
    claims = {"sub": subject, "scope": " ".join(scopes), "token_use": "access"}
    return {"authorizer": {"jwt": {"claims": claims, "scopes": None}}}


def _filled(template: str, parameters: Mapping[str, str]) -> str:
    for name, value in parameters.items():
        template = template.replace(f"{{{name}}}", value)
    return template


def _text(body: object) -> str | None:
    match body:
        case None:
            return None
        case str():
            return body
        case bytes():
            return b64encode(body).decode()
        case _:
            return msgspec.json.encode(body).decode()


class HttpAnswer(msgspec.Struct, frozen=True):
    """What a client receives."""

    status: int
    headers: dict[str, str]
    text: str | None

    @property
    def json(self) -> Any:
        """The decoded body; None when there is none."""
        return None if self.text is None else msgspec.json.decode(self.text)


def send(door: HttpDoor, event: dict[str, Any]) -> HttpAnswer:
    """Invoke an HTTP function as the gateway does."""
    payload = door(event, FakeLambdaContext())
    return HttpAnswer(payload["statusCode"], payload["headers"], payload.get("body"))
