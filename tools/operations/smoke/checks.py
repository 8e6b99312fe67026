"""What is asked of every service's API, made from its OpenAPI document alone.

Nothing is written: reads, refusals, and questions for what does not exist.
"""

import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from operations.smoke.answers import (
    Answer,
    Document,
    ask,
    require,
    require_correlation,
    require_cors,
    require_documented,
    require_problem,
    require_status,
)
from operations.smoke.site import Site

_PARAMETER: Final = re.compile(r"\{\w+\}")
_DONE: Final = 200
_UNAUTHORIZED: Final = 401
_FORBIDDEN: Final = 403
_NOT_FOUND: Final = 404


class Check(Struct, frozen=True):
    """One thing that must be true; `run` raises Unfulfilled or Unreachable where it is not."""

    name: str
    run: Callable[[], None]


class Read(Struct, frozen=True):
    """An operation that reads."""

    path: str
    operation: Document

    @property
    def scopes(self) -> frozenset[str]:
        """The scopes of which a token needs one."""
        return frozenset(scope for it in self.operation["security"] for scope in it["jwt"])

    @property
    def is_of_one(self) -> bool:
        """Whether it reads one thing by its id."""
        return _PARAMETER.search(self.path) is not None


class Service:
    """The checks of one service."""

    def __init__(self, name: str, document: Document, site: Site) -> None:
        self._name = name
        self._document = document
        self._site = site
        self._reads = [
            Read(path, methods["get"])
            for path, methods in document["paths"].items()
            if "get" in methods
        ]

    def checks(self) -> Iterator[Check]:
        """Yield the checks: who is let in, a browser's question, and every read."""
        yield self._check(f"GET {self._reads[0].path} without a token is a 401", self._refuses)
        yield self._check(f"OPTIONS {self._reads[0].path} lets a browser in", self._lets_in)
        for read in self._reads:
            if not self._site.scopes & read.scopes:
                yield self._check(f"GET {read.path} is a 403 to this token", self._is_closed, read)
            elif read.is_of_one:
                yield self._check(f"GET {read.path} of nothing is a 404", self._finds_none, read)
            else:
                yield self._check(f"GET {read.path} answers as documented", self._answers, read)

    def _check(self, sentence: str, run: Callable[..., None], *of: Read) -> Check:
        return Check(f"{self._name}: {sentence}", lambda: run(*of))

    def _refuses(self) -> None:
        answer = self._get(self._reads[0].path, token=None)
        require_status(answer, _UNAUTHORIZED)
        require_cors(answer, origin=self._site.origin)

    def _lets_in(self) -> None:
        question = {
            "origin": self._site.origin,
            "access-control-request-method": "GET",
            "access-control-request-headers": "authorization",
        }
        answer = ask("OPTIONS", self._site.url + self._reads[0].path, headers=question)
        require_status(answer, 200, 204)
        require_cors(answer, origin=self._site.origin)
        methods = answer.headers.get("access-control-allow-methods", "")
        require("GET" in methods, "access-control-allow-methods does not name GET")

    def _is_closed(self, read: Read) -> None:
        require_status(self._get(_of_nothing(read.path)), _FORBIDDEN)

    def _finds_none(self, read: Read) -> None:
        expected = (_NOT_FOUND,) if self._site.is_person else (_NOT_FOUND, _FORBIDDEN)
        answer = self._asked(read)
        require_status(answer, *expected)
        require_problem(answer)
        require_documented(answer, read.operation, self._document)

    def _answers(self, read: Read) -> None:
        """Check a read; what only a person has, a service refuses to a machine by a problem."""
        answer = self._asked(read)
        if not self._site.is_person and answer.status == _FORBIDDEN:
            require_problem(answer)
        else:
            require_status(answer, _DONE)
        require_documented(answer, read.operation, self._document)

    def _asked(self, read: Read) -> Answer:
        conversation = f"smoke-{uuid.uuid4()}"
        answer = self._get(_of_nothing(read.path), conversation=conversation)
        # A gateway that has no answer of the function's says nothing of the conversation.
        if answer.status not in {500, 503} or "x-correlation-id" in answer.headers:
            require_correlation(answer, sent=conversation)
        require_cors(answer, origin=self._site.origin)
        return answer

    def _get(self, path: str, *, conversation: str = "smoke", token: str | None = "") -> Answer:
        headers: dict[str, str] = {"origin": self._site.origin, "x-correlation-id": conversation}
        if token is not None:
            headers["authorization"] = f"Bearer {token or self._site.token}"
        return ask("GET", self._site.url + path, headers=headers)


def scopes_of(documents: Mapping[str, Document]) -> set[str]:
    """Return every scope that a service's reads ask for, and what the story of a webhook needs."""
    operations: list[Any] = [
        operation
        for document in documents.values()
        for methods in document["paths"].values()
        for operation in methods.values()
    ]
    return {scope for it in operations for way in it["security"] for scope in way["jwt"]}


def _of_nothing(path: str) -> str:
    return _PARAMETER.sub(str(uuid.uuid4()), path)
