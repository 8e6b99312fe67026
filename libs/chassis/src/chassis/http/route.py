"""A route is a value, so that gateway, document, scopes and code cannot disagree."""

import re
from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct

from chassis.http.body import JSON
from chassis.http.request import Request
from chassis.http.response import Response

MAX_BODY_BYTES: Final = 65536
_PARAMETER: Final = re.compile(r"\{(\w+)\}")

type Endpoint = Callable[[Request[Any, Any]], Response]


class Route(Struct, frozen=True, kw_only=True):
    """One method on one path: who may call it, what it takes, what it answers.

    `scopes` are alternatives. `errors` are the failures this route can raise, for the document;
    their statuses are in the service's table. `media_types` are those of the body.
    """

    method: str
    path: str
    endpoint: Endpoint
    scopes: tuple[str, ...]
    summary: str
    body: type[Struct] | None = None
    returns: type[Struct] | None = None
    success: tuple[int, ...] = (200,)
    query: type[Struct] | None = None
    idempotent: bool = False
    if_match: bool = False
    conditional_put: bool = False
    errors: tuple[type[Exception], ...] = ()
    max_body_bytes: int = MAX_BODY_BYTES
    media_types: tuple[str, ...] = (JSON,)

    def __post_init__(self) -> None:
        """Refuse structs that would ignore misspelt fields."""
        for struct in (self.body, self.query):
            if struct is not None and not struct.__struct_config__.forbid_unknown_fields:
                message = f"{self.key}: {struct.__name__} must be forbid_unknown_fields=True"
                raise TypeError(message)

    @property
    def key(self) -> str:
        """The gateway's name for the route, such as `GET /orders/{order_id}`."""
        return f"{self.method} {self.path}"

    @property
    def operation_id(self) -> str:
        """The endpoint's name, which is the operation's name in the document."""
        return self.endpoint.__name__

    @property
    def path_parameters(self) -> tuple[str, ...]:
        """The names between braces, in order."""
        return tuple(_PARAMETER.findall(self.path))

    @property
    def repeatable(self) -> bool:
        """Tell whether the endpoint may run again after a connection was lost half-way."""
        return self.idempotent or self.method == "GET"
