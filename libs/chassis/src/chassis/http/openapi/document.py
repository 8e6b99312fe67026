"""Puts routes, schemas, parameters and responses together into one OpenAPI 3.1 document."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from chassis.http.error_table import ErrorTable
from chassis.http.openapi.parameters import HEADER_PARAMETERS, parameters_of
from chassis.http.openapi.responses import RESPONSE_HEADERS, GatewayMessage, responses_of
from chassis.http.problem import ErrorStatus, Problem
from chassis.http.route import Route

_REF: Final = "#/components/schemas/{name}"
_GENERIC: Final = re.compile(r"^(?P<outer>[A-Za-z0-9]+)_(?P<inner>[A-Za-z0-9]+)_$")

type Json = dict[str, Any]


def openapi_document(
    *,
    title: str,
    version: str,
    routes: Sequence[Route],
    errors: Mapping[type[Exception], ErrorStatus],
) -> Json:
    """Return the document; equal routes give equal documents, in a stable order."""
    table = ErrorTable(errors, routes)
    schemas = _Schemas(routes)
    paths: dict[str, Json] = {}
    for route in sorted(routes, key=lambda route: (route.path, route.method)):
        operation = _operation(route, table, schemas)
        paths.setdefault(route.path, {})[route.method.lower()] = operation
    document: Json = {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "paths": paths,
        "components": {
            "headers": RESPONSE_HEADERS,
            "parameters": HEADER_PARAMETERS,
            "schemas": schemas.components,
            "securitySchemes": {"jwt": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }
    return _renamed(document)


class _Schemas:
    """The JSON schemas of every struct that the routes mention."""

    def __init__(self, routes: Sequence[Route]) -> None:
        named = [struct for route in routes for struct in (route.body, route.returns) if struct]
        self._structs = list(dict.fromkeys([*named, Problem, GatewayMessage]))
        references, components = msgspec.json.schema_components(self._structs, ref_template=_REF)
        self._references = dict(zip(self._structs, references, strict=True))
        self.components = dict(sorted(components.items()))

    def reference(self, struct: type[msgspec.Struct]) -> Json:
        return self._references[struct]


def _operation(route: Route, table: ErrorTable, schemas: _Schemas) -> Json:
    operation: Json = {
        "operationId": route.operation_id,
        "summary": route.summary,
        "security": [{"jwt": [scope]} for scope in route.scopes],
        "parameters": parameters_of(route),
        "responses": responses_of(route, table, schemas.reference),
    }
    if route.body is not None:
        content = {"schema": schemas.reference(route.body)}
        operation["requestBody"] = {
            "required": True,
            "content": dict.fromkeys(route.media_types, content),
        }
    return operation


def _renamed(document: Json) -> Json:
    """Give generic structs names that client generators like: `Page[Order]` is `OrderPage`."""
    text = msgspec.json.encode(document).decode()
    for name in document["components"]["schemas"]:
        if (generic := _GENERIC.match(name)) is not None:
            text = re.sub(rf'(?<=["/]){name}(?=")', generic["inner"] + generic["outer"], text)
    return msgspec.json.decode(text)
