from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import pytest
from msgspec import Meta, Struct
from openapi_spec_validator import validate

from chassis.errors import Failure
from chassis.http import ErrorStatus, Page, PageQuery, Request, Response, Route
from chassis.http.openapi import encoded, openapi_document


class WidgetMissing(Failure):
    """There is no widget {name}."""


ERRORS: Mapping[type[Exception], ErrorStatus] = {
    WidgetMissing: ErrorStatus(409, "WIDGET_MISSING", "There is no such widget")
}


class NewWidget(Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1, max_length=20)]
    twin_id: UUID | None = None


class Widget(Struct, frozen=True):
    widget_id: UUID
    name: str
    made_at: datetime


class WidgetsQuery(PageQuery, frozen=True, kw_only=True):
    colour: Annotated[str, Meta(max_length=10)]


def make_widget(_request: Request[NewWidget]) -> Response:
    return Response()


def read_widget(_request: Request) -> Response:
    return Response()


def list_widgets(_request: Request[None, WidgetsQuery]) -> Response:
    return Response()


def replace_widget(_request: Request[NewWidget]) -> Response:
    return Response()


def remove_widget(_request: Request) -> Response:
    return Response()


ROUTES = (
    Route(
        method="POST",
        path="/widgets",
        endpoint=make_widget,
        scopes=("widgets/write", "widgets/admin"),
        summary="Make a widget",
        body=NewWidget,
        returns=Widget,
        success=(201,),
        idempotent=True,
        errors=(WidgetMissing,),
    ),
    Route(
        method="GET",
        path="/widgets",
        endpoint=list_widgets,
        scopes=("widgets/read",),
        summary="List widgets",
        query=WidgetsQuery,
        returns=Page[Widget],
    ),
    Route(
        method="GET",
        path="/widgets/{widget_id}",
        endpoint=read_widget,
        scopes=("widgets/read",),
        summary="Read a widget",
        returns=Widget,
    ),
    Route(
        method="PUT",
        path="/shelves/{shelf}",
        endpoint=replace_widget,
        scopes=("widgets/admin",),
        summary="Create or replace",
        body=NewWidget,
        returns=Widget,
        success=(200, 201),
        conditional_put=True,
    ),
    Route(
        method="DELETE",
        path="/widgets/{widget_id}",
        endpoint=remove_widget,
        scopes=("widgets/admin",),
        summary="Remove a widget",
        success=(204,),
        if_match=True,
    ),
)


@pytest.fixture
def document() -> dict[str, Any]:
    return openapi_document(title="Widgets API", version="1", routes=ROUTES, errors=ERRORS)


def codes(operation: dict[str, Any]) -> dict[str, list[str]]:
    return {
        status: list(response["content"]["application/problem+json"]["examples"])
        for status, response in operation["responses"].items()
        if "application/problem+json" in response.get("content", {})
    }


class TestOpenapiDocument:
    def test_is_valid(self, document: dict[str, Any]) -> None:
        validate(document)

    def test_is_the_same_whatever_the_order_of_routes(self, document: dict[str, Any]) -> None:
        turned = openapi_document(
            title="Widgets API", version="1", routes=ROUTES[::-1], errors=ERRORS
        )

        assert encoded(turned) == encoded(document)

    def test_names_operations_and_alternative_scopes(self, document: dict[str, Any]) -> None:
        operation = document["paths"]["/widgets"]["post"]

        assert operation["operationId"] == "make_widget"
        assert operation["security"] == [{"jwt": ["widgets/write"]}, {"jwt": ["widgets/admin"]}]

    def test_lists_every_problem_of_a_route(self, document: dict[str, Any]) -> None:
        assert codes(document["paths"]["/widgets"]["post"]) == {
            "400": ["MALFORMED_JSON", "IDEMPOTENCY_KEY_MISSING", "IDEMPOTENCY_KEY_INVALID"],
            "401": ["UNAUTHENTICATED"],
            "403": ["FORBIDDEN"],
            "409": ["IDEMPOTENCY_KEY_IN_FLIGHT", "WIDGET_MISSING"],
            "413": ["BODY_TOO_LARGE"],
            "415": ["UNSUPPORTED_MEDIA_TYPE"],
            "422": ["VALIDATION_ERROR", "IDEMPOTENCY_KEY_REUSED"],
            "500": ["INTERNAL_ERROR"],
            "503": ["DATABASE_UNAVAILABLE", "DATABASE_BUSY"],
        }
        assert codes(document["paths"]["/widgets/{widget_id}"]["delete"]) == {
            "401": ["UNAUTHENTICATED"],
            "403": ["FORBIDDEN"],
            "404": ["NOT_FOUND"],
            "412": ["PRECONDITION_FAILED"],
            "422": ["VALIDATION_ERROR"],
            "428": ["PRECONDITION_REQUIRED"],
            "500": ["INTERNAL_ERROR"],
            "503": ["DATABASE_UNAVAILABLE", "DATABASE_BUSY"],
        }

    def test_knows_what_the_gateway_says_by_itself(self, document: dict[str, Any]) -> None:
        responses = document["paths"]["/widgets"]["post"]["responses"]

        by_gateway = [
            status
            for status, response in responses.items()
            if "application/json" in response["content"]
        ]
        assert by_gateway == ["201", "401", "403", "413", "429", "500", "503"]

    def test_describes_parameters(self, document: dict[str, Any]) -> None:
        def parameters(path: str, method: str) -> list[dict[str, Any]]:
            return document["paths"][path][method]["parameters"]

        limit = {"type": "integer", "minimum": 1, "maximum": 100, "default": 50}
        cursor = {"type": "string", "minLength": 1, "maxLength": 1024}
        assert parameters("/widgets", "get") == [
            {
                "name": "limit",
                "in": "query",
                "required": False,
                "schema": limit | {"description": "Most items to return."},
            },
            {
                "name": "cursor",
                "in": "query",
                "required": False,
                "schema": cursor | {"description": "From `next_cursor`."},
            },
            {
                "name": "colour",
                "in": "query",
                "required": True,
                "schema": {"type": "string", "maxLength": 10},
            },
            {"$ref": "#/components/parameters/CorrelationId"},
        ]
        assert parameters("/widgets/{widget_id}", "delete") == [
            {
                "name": "widget_id",
                "in": "path",
                "required": True,
                "schema": {"type": "string", "format": "uuid"},
            },
            {"$ref": "#/components/parameters/IfMatch"},
            {"$ref": "#/components/parameters/CorrelationId"},
        ]
        assert parameters("/shelves/{shelf}", "put")[1:] == [
            {"$ref": "#/components/parameters/IfMatchToReplace"},
            {"$ref": "#/components/parameters/IfNoneMatch"},
            {"$ref": "#/components/parameters/CorrelationId"},
        ]
        assert parameters("/widgets", "post") == [
            {"$ref": "#/components/parameters/IdempotencyKey"},
            {"$ref": "#/components/parameters/CorrelationId"},
        ]

    def test_describes_successes(self, document: dict[str, Any]) -> None:
        def success(path: str, method: str, status: str) -> tuple[object, list[str]]:
            response = document["paths"][path][method]["responses"][status]
            content = response.get("content", {}).get("application/json", {})
            return content.get("schema"), list(response["headers"])

        widget = {"$ref": "#/components/schemas/Widget"}
        assert success("/widgets", "post", "201") == (
            widget,
            ["ETag", "Idempotency-Replayed", "Location", "X-Correlation-Id"],
        )
        assert success("/widgets", "get", "200") == (
            {"$ref": "#/components/schemas/WidgetPage"},
            ["Link", "X-Correlation-Id"],
        )
        assert success("/shelves/{shelf}", "put", "200") == (widget, ["ETag", "X-Correlation-Id"])
        assert success("/widgets/{widget_id}", "delete", "204") == (None, ["X-Correlation-Id"])

    def test_describes_bodies(self, document: dict[str, Any]) -> None:
        body = document["paths"]["/widgets"]["post"]["requestBody"]

        reference = {"schema": {"$ref": "#/components/schemas/NewWidget"}}
        assert body == {"required": True, "content": {"application/json": reference}}
        assert document["components"]["schemas"]["NewWidget"]["additionalProperties"] is False
        assert "get" in document["paths"]["/widgets"]
        assert "requestBody" not in document["paths"]["/widgets"]["get"]
