"""What a client puts into path, query string and headers of each route."""

from typing import Any, Final

import msgspec

from chassis.http.correlation import CORRELATION_ID_PATTERN
from chassis.http.idempotent import MAX_KEY_LENGTH
from chassis.http.route import Route

HEADER_PARAMETERS: Final[dict[str, Any]] = {
    "CorrelationId": {
        "name": "X-Correlation-Id",
        "in": "header",
        "description": "Ties the request to everything it causes; made when it is not sent.",
        "schema": {"type": "string", "pattern": CORRELATION_ID_PATTERN},
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "Kept for 24 hours; a repeated request gets the first answer.",
        "schema": {"type": "string", "minLength": 1, "maxLength": MAX_KEY_LENGTH},
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "The ETag of the representation that is changed.",
        "schema": {"type": "string"},
    },
    "IfMatchToReplace": {
        "name": "If-Match",
        "in": "header",
        "description": "The ETag of the representation that is replaced. This or If-None-Match.",
        "schema": {"type": "string"},
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "Only create, never replace. This or If-Match.",
        "schema": {"type": "string", "enum": ["*"]},
    },
}


def parameters_of(route: Route) -> list[dict[str, Any]]:
    """Return path parameters, then query parameters, then headers."""
    headers = {
        "IdempotencyKey": route.idempotent,
        "IfMatch": route.if_match,
        "IfMatchToReplace": route.conditional_put,
        "IfNoneMatch": route.conditional_put,
        "CorrelationId": True,
    }
    return [
        *(_path_parameter(name) for name in route.path_parameters),
        *(_query_parameters(route.query) if route.query else ()),
        *({"$ref": f"#/components/parameters/{name}"} for name, sent in headers.items() if sent),
    ]


def _path_parameter(name: str) -> dict[str, Any]:
    """Ids are UUIDs everywhere here, so a parameter whose name ends in `_id` is one."""
    schema = {"type": "string", "format": "uuid"} if name.endswith("_id") else _SEGMENT
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _query_parameters(query: type[msgspec.Struct]) -> list[dict[str, Any]]:
    (_,), components = msgspec.json.schema_components([query], ref_template="#/{name}")
    schema = components[query.__name__]
    return [
        {
            "name": name,
            "in": "query",
            "required": name in schema["required"],
            "schema": _without_null(member),
        }
        for name, member in schema["properties"].items()
    ]


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Drop null, which a query string cannot say."""
    kept = [one for one in schema.get("anyOf", []) if one != {"type": "null"}]
    if not kept:
        return schema
    rest = {name: value for name, value in schema.items() if name != "anyOf" and value is not None}
    return rest | (kept[0] if len(kept) == 1 else {"anyOf": kept})


_SEGMENT: Final = {"type": "string", "minLength": 1}
