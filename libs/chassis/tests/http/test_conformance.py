from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from jsonschema import ValidationError

from chassis.database import Database
from chassis.http import Response, Route
from chassis.http.openapi import openapi_document
from chassis.testing.conformance import Client, Example, Examples, HttpConformance
from chassis.testing.http import HttpDoor

from .doors import ApiOf
from .gadgets import ERRORS, Gadgets, Label, routes_of

ADA = "0199a8a0-0000-7000-8000-00000000000a"
BELL = "0199a8a0-0000-7000-8000-0000000000be"
NO_PORT = 1

type Sabotage = Callable[[dict[str, Any]], object]

UNWIRED = Gadgets(Database(host="", port=0, name="", user="", auth="libpq", application_name=""))


class TestHttpContract(HttpConformance):
    routes = routes_of(UNWIRED)
    errors = ERRORS

    @pytest.fixture
    def door(self, database: Database, api_of: ApiOf) -> HttpDoor:
        return api_of(*routes_of(Gadgets(database)), errors=ERRORS)

    @pytest.fixture
    def examples(self, database: Database) -> Examples:
        connection = database.connection()
        connection.execute("INSERT INTO gadgets VALUES (%s, %s, 'bell', 1)", (BELL, ADA))
        connection.execute("INSERT INTO labels VALUES ('a', 'red', 1), ('b', 'blue', 1)")
        bell = {"gadget_id": BELL}
        return {
            "POST /gadgets": Example(body={"name": "gong"}, other_body={"name": "horn"}),
            "GET /gadgets/{gadget_id}": Example(path_parameters=bell, subject=ADA),
            "PATCH /gadgets/{gadget_id}": Example(
                path_parameters=bell,
                subject=ADA,
                body={"name": "chime"},
                headers={"if-match": '"1"'},
            ),
            "DELETE /gadgets/{gadget_id}": Example(
                path_parameters=bell, subject=ADA, headers={"if-match": '"1"'}
            ),
            "PUT /labels/{label}": Example(
                path_parameters={"label": "a"},
                body={"colour": "green"},
                headers={"if-match": '"1"'},
            ),
            "GET /labels": Example(query={"limit": "1"}),
        }

    @pytest.fixture
    def outage(self, database: Database) -> Callable[[], AbstractContextManager[None]]:
        @contextmanager
        def outage() -> Generator[None]:
            database.close()
            port, database.port = database.port, NO_PORT
            yield
            database.port = port

        return outage


class TestPaging:
    def test_reaches_every_label_once(self, database: Database, api_of: ApiOf) -> None:
        for label in "abcde":
            database.connection().execute("INSERT INTO labels VALUES (%s, 'red', 1)", (label,))
        (route,) = (one for one in routes_of(Gadgets(database)) if one.key == "GET /labels")
        client = client_of(api_of(route), route, Example(query={"limit": "2"}))

        pages = [client.send()]
        while (cursor := pages[-1].json["next_cursor"]) is not None:
            pages.append(client.send(query={"limit": "2", "cursor": cursor}))

        assert [[item["label"] for item in page.json["items"]] for page in pages] == [
            ["a", "b"],
            ["c", "d"],
            ["e"],
        ]
        assert ["link" in page.headers for page in pages] == [True, True, False]

    def test_refuses_a_cursor_of_its_own_making(self, database: Database, api_of: ApiOf) -> None:
        (route,) = (one for one in routes_of(Gadgets(database)) if one.key == "GET /labels")
        client = client_of(api_of(route), route, Example(query={"cursor": "forged"}))

        answer = client.send()

        assert answer.status == 422
        assert [error["parameter"] for error in answer.json["errors"]] == ["cursor"]


def client_of(door: HttpDoor, route: Route, example: Example) -> Client:
    document = openapi_document(title="", version="", routes=[route], errors=ERRORS)
    return Client(door=door, route=route, example=example, document=document)


def without(header: str) -> Sabotage:
    return lambda payload: payload["headers"].pop(header)


def with_body(body: str) -> Sabotage:
    return lambda payload: payload.update(body=body)


def with_status(status: int) -> Sabotage:
    return lambda payload: payload.update(statusCode=status)


class TestClient:
    """The suite must be able to fail: each of these answers breaks the contract."""

    route = Route(
        method="GET",
        path="/labels/{label}",
        endpoint=lambda _: Response(body=Label(label="a", colour="red", version=1), etag=1),
        scopes=("gadgets/read",),
        summary="Read a label",
        returns=Label,
    )

    @pytest.mark.parametrize(
        "sabotage",
        [
            without("x-correlation-id"),
            without("cache-control"),
            without("x-content-type-options"),
            without("access-control-allow-origin"),
            without("access-control-expose-headers"),
            without("content-type"),
            with_body('{"label": "a", "colour": "red"}'),
            with_body('{"label": "a", "colour": 3, "version": 1}'),
            with_status(202),
            with_status(404),
        ],
    )
    def test_refuses_an_answer_that_breaks_the_contract(
        self, api_of: ApiOf, sabotage: Sabotage
    ) -> None:
        api = api_of(self.route)

        def sabotaged(event: dict[str, Any], context: Any) -> dict[str, Any]:
            payload = api(event, context)
            sabotage(payload)
            return payload

        example = Example(path_parameters={"label": "a"})
        client_of(api, self.route, example).send()

        with pytest.raises((AssertionError, KeyError, ValidationError)):
            client_of(sabotaged, self.route, example).send()
