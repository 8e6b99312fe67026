"""One request from outside, and what must be true of its answer."""

import http.client
import json
import urllib.parse
from collections.abc import Mapping
from typing import Any, Final

import jsonschema
from jsonschema import Draft202012Validator
from msgspec import Struct

type Document = Mapping[str, Any]

TIMEOUT_SECONDS: Final = 10.0
PROBLEM: Final = "application/problem+json"


class Unreachable(Exception):
    """Nobody has answered."""


class Unfulfilled(Exception):
    """An answer is not what it should be."""


class Answer(Struct, frozen=True):
    """Status, headers in lower case, and body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON; Unfulfilled where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            raise Unfulfilled(f"the body of the {self.status} is no JSON") from None


def ask(method: str, url: str, *, headers: Mapping[str, str], body: bytes | None = None) -> Answer:
    """Send one request; raises Unreachable."""
    address = urllib.parse.urlsplit(url)
    is_encrypted = address.scheme == "https"
    make = http.client.HTTPSConnection if is_encrypted else http.client.HTTPConnection
    connection = make(address.netloc, timeout=TIMEOUT_SECONDS)
    try:
        connection.request(method, address.path or "/", body=body, headers=dict(headers))
        response = connection.getresponse()
        content = response.read()
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(f"{address.netloc} does not answer: {error}") from error
    finally:
        connection.close()
    received = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, received, content)


def require(is_fulfilled: object, otherwise: str) -> None:
    """Raise Unfulfilled unless something is true."""
    if not is_fulfilled:
        raise Unfulfilled(otherwise)


def require_status(answer: Answer, *expected: int) -> None:
    """Raise Unfulfilled unless the status is one of those expected."""
    wanted = " or ".join(map(str, expected))
    require(answer.status in expected, f"answered {answer.status}, not {wanted}")


def require_cors(answer: Answer, *, origin: str) -> None:
    """Raise Unfulfilled unless a browser at the origin may read the answer."""
    found = answer.headers.get("access-control-allow-origin")
    require(found in {"*", origin}, f"access-control-allow-origin is {found}, not {origin}")


def require_correlation(answer: Answer, *, sent: str) -> None:
    """Raise Unfulfilled unless the answer names the conversation that the request began."""
    found = answer.headers.get("x-correlation-id")
    require(found == sent, f"x-correlation-id is {found}, and not the one that was sent")


def require_problem(answer: Answer) -> None:
    """Raise Unfulfilled unless the answer is a problem, of its own status and conversation."""
    found = answer.headers.get("content-type", "no content-type")
    require(found == PROBLEM, f"content-type is {found}, not {PROBLEM}")
    told = answer.json
    same = (told.get("status"), told.get("correlation_id")) == (
        answer.status,
        answer.headers.get("x-correlation-id"),
    )
    require(same and told.get("code"), "the problem does not tell its status, code and correlation")


def require_documented(answer: Answer, operation: Document, document: Document) -> None:
    """Raise Unfulfilled unless the OpenAPI document describes the answer; values are not quoted."""
    described = operation["responses"].get(str(answer.status))
    require(described, f"answered {answer.status}, which the document does not know")
    media_type = answer.headers.get("content-type", "").partition(";")[0]
    content: Document = described.get("content", {})
    require(media_type in content, f"content-type is {media_type}, not {', '.join(content)}")
    schema = {"components": document["components"], **content[media_type]["schema"]}
    try:
        jsonschema.validate(answer.json, schema, cls=Draft202012Validator)
    except jsonschema.ValidationError as error:
        raise Unfulfilled(
            f"the body is not as documented at {error.json_path} ({error.validator})"
        ) from None
