"""Changes of the real documents, made in memory: what each breaks, and where."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from compatibility.apis import breaking_changes
from compatibility.errors import ConstructUnknown

REPOSITORY = Path(__file__).parents[3]
PATHS = sorted(REPOSITORY.glob("services/*/openapi.json"))

type Json = dict[str, Any]
type Change = Callable[[Json], object]


@pytest.fixture
def orders() -> Json:
    return json.loads((REPOSITORY / "services/orders/openapi.json").read_bytes())


def changed(document: Json, change: Change) -> Json:
    copy = deepcopy(document)
    change(copy)
    return copy


def found(old: Json, new: Json) -> list[str]:
    return [f"{change.pointer}: {change.what}" for change in breaking_changes(old, new)]


def place(document: Json) -> Json:
    return document["paths"]["/orders"]["post"]


def schema(document: Json, name: str) -> Json:
    return document["components"]["schemas"][name]


def field(document: Json, name: str, field_name: str) -> Json:
    return schema(document, name)["properties"][field_name]


PROBLEM = "application~1problem+json/schema/allOf/1/properties/code/enum"
CORRELATION_ID = "#/components/parameters/CorrelationId"
EXPORT_REQUEST = "#/components/schemas/ExportRequest"
NAME = "place_order"
PLACE = "#/paths/~1orders/post"
ORDER = "#/components/schemas/Order"
REQUEST = "#/components/schemas/OrderRequest"

BREAKING: dict[str, tuple[Change, list[str]]] = {
    "a route": (
        lambda new: new["paths"].pop("/products"),
        ["#/paths/~1products/get: GET /products is gone"],
    ),
    "a method": (
        lambda new: new["paths"]["/orders"].pop("post"),
        [f"{PLACE}: POST /orders is gone"],
    ),
    "a name that generated clients use": (
        lambda new: place(new).update(operationId="create_order"),
        [
            f"{PLACE}/operationId: generated clients call it {NAME}, and it is create_order now",
        ],
    ),
    "a scope": (
        lambda new: place(new).update(security=[{"jwt": ["orders/admin"]}]),
        [f"{PLACE}/security: the scope `orders/write` does not suffice any more"],
    ),
    "how clients prove who they are": (
        lambda new: new["components"]["securitySchemes"].update(key={"type": "apiKey"}),
        ["#/components/securitySchemes: clients prove who they are in another way"],
    ),
    "a new required parameter": (
        lambda new: place(new)["parameters"].append(
            {"name": "X-Shop", "in": "header", "required": True, "schema": {"type": "string"}}
        ),
        [f"{PLACE}/parameters/2: the parameter `X-Shop (header)` is new and required"],
    ),
    "a parameter that became required": (
        lambda new: new["components"]["parameters"]["CorrelationId"].update(required=True),
        [
            f"{CORRELATION_ID}: the parameter `X-Correlation-Id (header)` became required",
        ],
    ),
    "a parameter that is gone": (
        lambda new: place(new)["parameters"].pop(),
        [f"{PLACE}/parameters: the parameter `X-Correlation-Id (header)` is not taken any more"],
    ),
    "a narrower parameter": (
        lambda new: new["components"]["parameters"]["IdempotencyKey"]["schema"].update(maxLength=9),
        ["#/components/parameters/IdempotencyKey/schema: maxLength was 255 and is 9"],
    ),
    "a new required field of a request": (
        lambda new: (
            schema(new, "OrderRequest")["properties"].update(shop={"type": "string"}),
            schema(new, "OrderRequest")["required"].append("shop"),
        ),
        [f"{REQUEST}/required: the field `shop` became required"],
    ),
    "a field of a request that is gone": (
        lambda new: schema(new, "ExportRequest")["properties"].pop("last_on"),
        [
            f"{EXPORT_REQUEST}/properties: the field `last_on` is not taken any more",
        ],
    ),
    "a media type of a request": (
        lambda new: place(new)["requestBody"].update(content={}),
        [f"{PLACE}/requestBody/content: application/json is not taken any more"],
    ),
    "a body that became required": (
        lambda new: new["paths"]["/orders/{order_id}/cancel"]["post"].update(
            requestBody={"required": True, "content": {}}
        ),
        ["#/paths/~1orders~1{order_id}~1cancel/post/requestBody: a body became required"],
    ),
    "a field of an answer that is gone": (
        lambda new: schema(new, "Order")["properties"].pop("placed_at"),
        [f"{ORDER}/properties: the field `placed_at` is gone"],
    ),
    "a field of an answer that is not always there": (
        lambda new: schema(new, "Order")["required"].remove("placed_at"),
        [f"{ORDER}/required: the field `placed_at` is not always there any more"],
    ),
    "a field of an answer of another type": (
        lambda new: schema(new, "Order")["properties"].update(placed_at={"type": "integer"}),
        [f"{ORDER}/properties/placed_at: it was string and is integer"],
    ),
    "a field of an answer that may be null": (
        lambda new: schema(new, "Order")["properties"].update(
            placed_at={"anyOf": [field(new, "Order", "placed_at"), {"type": "null"}]}
        ),
        [f"{ORDER}/properties/placed_at: null is new"],
    ),
    "a success that is gone": (
        lambda new: place(new)["responses"].pop("201"),
        [f"{PLACE}/responses: the status 201 is gone"],
    ),
    "a success that is new": (
        lambda new: place(new)["responses"].update({"202": {"description": "Accepted."}}),
        [f"{PLACE}/responses/202: the status 202 is new"],
    ),
    "an error that is gone": (
        lambda new: place(new)["responses"].pop("409"),
        [f"{PLACE}/responses: the status 409 is gone"],
    ),
    "a code that is gone": (
        lambda new: codes(new).remove("STOCK_INSUFFICIENT"),
        [
            f"{PLACE}/responses/409/content/{PROBLEM}: the code `STOCK_INSUFFICIENT` is gone",
        ],
    ),
    "a header of an answer": (
        lambda new: place(new)["responses"]["201"]["headers"].pop("ETag"),
        [f"{PLACE}/responses/201/headers: the header ETag is gone"],
    ),
    "a media type of an answer": (
        lambda new: place(new)["responses"]["201"].update(content={"text/csv": {"schema": {}}}),
        [
            f"{PLACE}/responses/201/content: application/json is gone",
            f"{PLACE}/responses/201/content/text~1csv: text/csv is new",
        ],
    ),
}


def codes(document: Json) -> list[str]:
    content = place(document)["responses"]["409"]["content"]["application/problem+json"]
    return content["schema"]["allOf"][1]["properties"]["code"]["enum"]


def with_optional_field(document: Json) -> None:
    schema(document, "OrderRequest")["properties"]["note"] = {"type": "string"}


HARMLESS: dict[str, Change] = {
    "a new route": lambda new: new["paths"].update({"/shops": new["paths"]["/products"]}),
    "another sentence": lambda new: place(new).update(summary="Buy."),
    "a scope that suffices too": lambda new: place(new)["security"].append({"jwt": ["orders/all"]}),
    "an optional field of a request": with_optional_field,
    "a wider limit of a request": lambda new: new["components"]["parameters"]["IdempotencyKey"][
        "schema"
    ].update(maxLength=999),
    "a new field of an answer": lambda new: schema(new, "Order")["properties"].update(
        note={"type": "string"}
    ),
    "a new error": lambda new: place(new)["responses"].update({"410": {"description": "Gone."}}),
    "a new code": lambda new: codes(new).append("SHOP_CLOSED"),
}

UNKNOWN: dict[str, tuple[Change, str]] = {
    "webhooks": (lambda new: new.update(webhooks={}), "#"),
    "callbacks": (lambda new: place(new).update(callbacks={}), PLACE),
    "oneOf": (lambda new: schema(new, "Order").update(oneOf=[]), ORDER),
    "links": (lambda new: new["components"].update(links={}), "#/components"),
}


class TestBreakingChanges:
    @pytest.mark.parametrize("path", PATHS, ids=lambda path: path.parent.name)
    def test_are_none_between_a_document_and_itself(self, path: Path) -> None:
        document = json.loads(path.read_bytes())

        assert found(document, deepcopy(document)) == []

    @pytest.mark.parametrize("name", BREAKING)
    def test_include(self, orders: Json, name: str) -> None:
        change, expected = BREAKING[name]

        assert found(orders, changed(orders, change)) == expected

    @pytest.mark.parametrize("name", HARMLESS)
    def test_do_not_include(self, orders: Json, name: str) -> None:
        assert found(orders, changed(orders, HARMLESS[name])) == []

    def test_are_what_a_new_major_version_is_for(self, orders: Json) -> None:
        def leave(new: Json) -> None:
            new["paths"] = {}
            new["info"]["version"] = "2.0.0"

        assert found(orders, changed(orders, leave)) == []

    def test_are_not_what_a_new_minor_version_is_for(self, orders: Json) -> None:
        def leave(new: Json) -> None:
            new["paths"].pop("/products")
            new["info"]["version"] = "1.1.0"

        assert found(orders, changed(orders, leave)) != []

    @pytest.mark.parametrize("name", UNKNOWN)
    def test_are_not_guessed_of_what_no_rule_is_about(self, orders: Json, name: str) -> None:
        change, where = UNKNOWN[name]

        with pytest.raises(ConstructUnknown) as refused:
            found(orders, changed(orders, change))

        assert str(refused.value) == f"{where}: no rule is about `{name}`"
