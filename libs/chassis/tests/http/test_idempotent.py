from collections.abc import Callable
from typing import Any

import pytest
from msgspec import Struct

from chassis.database import Database
from chassis.errors import Failure
from chassis.http import ErrorStatus, Request, Response, Route, idempotently
from chassis.testing.http import HttpAnswer, http_event, send
from chassis.unit_of_work import UnitOfWork

from .doors import ApiOf

ADA = "0199a8a0-0000-7000-8000-00000000000a"
EVE = "0199a8a0-0000-7000-8000-00000000000e"


class NewGadget(Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    size: int = 1


class Gadget(Struct, frozen=True):
    number: int
    name: str


class GadgetRefused(Failure):
    """No more gadgets named {name}."""


class Workshop:
    """Makes gadgets through the door, and counts what it really made."""

    def __init__(self, database: Database) -> None:
        self.made = 0
        self.refusing = False
        self._database = database

    def make_gadget(self, request: Request[NewGadget]) -> Response:
        with UnitOfWork(self._database) as uow:
            return idempotently(uow, request, lambda: self._make(request))

    def _make(self, request: Request[NewGadget]) -> Response:
        if self.refusing:
            raise GadgetRefused(name=request.body.name)
        self.made += 1
        return Response(
            status=201,
            body=Gadget(number=self.made, name=request.body.name),
            etag=4,
            location=f"/gadgets/{self.made}",
            headers={"X-Colour": "red"},
        )


@pytest.fixture
def workshop(database: Database) -> Workshop:
    return Workshop(database)


@pytest.fixture
def post(api_of: ApiOf, workshop: Workshop) -> Callable[..., HttpAnswer]:
    """Send a request with the key `k`."""
    routes = [
        Route(
            method="POST",
            path=path,
            endpoint=workshop.make_gadget,
            scopes=("gadgets/write",),
            summary="Make a gadget",
            body=NewGadget,
            success=(201,),
            idempotent=True,
        )
        for path in ("/gadgets", "/shelves/{shelf}/gadgets")
    ]
    errors = {GadgetRefused: ErrorStatus(409, "GADGET_REFUSED", "The gadget is refused")}
    api = api_of(*routes, errors=errors)

    def post(key: str = "POST /gadgets", **request: Any) -> HttpAnswer:
        asked: dict[str, Any] = {
            "body": {"name": "bell"},
            "subject": ADA,
            "scopes": ["gadgets/write"],
            "headers": {"idempotency-key": "k"},
        }
        return send(api, http_event(key, **(asked | request)))

    return post


type Post = Callable[..., HttpAnswer]


class TestIdempotently:
    def test_does_the_work_once(self, post: Post, workshop: Workshop) -> None:
        first = post()
        second = post()

        kept = ("content-type", "etag", "location", "x-colour")
        assert workshop.made == 1
        assert (second.status, second.text) == (first.status, first.text)
        assert [second.headers[name] for name in kept] == [first.headers[name] for name in kept]
        assert second.headers["idempotency-replayed"] == "true"
        assert "idempotency-replayed" not in first.headers

    def test_knows_a_body_however_it_is_written(self, post: Post, workshop: Workshop) -> None:
        post(body='{"name": "bell", "size": 1}')
        post(body='{ "size":1,\n"name":"bell" }')

        answer = post(body={"name": "bell"})

        assert (answer.status, workshop.made) == (201, 1)

    def test_refuses_the_key_with_another_body(self, post: Post, workshop: Workshop) -> None:
        post()

        answer = post(body={"name": "gong"})

        assert (answer.status, answer.json["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
        assert workshop.made == 1

    def test_keeps_callers_and_operations_apart(self, post: Post, workshop: Workshop) -> None:
        post()
        post(subject=EVE)
        post("POST /shelves/{shelf}/gadgets", path_parameters={"shelf": "a"})

        assert workshop.made == 3

    def test_refuses_the_key_on_another_path_of_the_operation(self, post: Post) -> None:
        key = "POST /shelves/{shelf}/gadgets"
        post(key, path_parameters={"shelf": "a"})

        answer = post(key, path_parameters={"shelf": "b"})

        assert answer.json["code"] == "IDEMPOTENCY_KEY_REUSED"

    def test_forgets_a_request_that_failed(self, post: Post, workshop: Workshop) -> None:
        workshop.refusing = True
        refused = post()
        workshop.refusing = False

        answer = post()

        assert (refused.status, answer.status) == (409, 201)
        assert "idempotency-replayed" not in answer.headers

    def test_is_for_idempotent_routes(self, api_of: ApiOf, workshop: Workshop) -> None:
        route = Route(
            method="POST",
            path="/gadgets",
            endpoint=workshop.make_gadget,
            scopes=("gadgets/write",),
            summary="",
            body=NewGadget,
        )
        event = http_event("POST /gadgets", body={"name": "bell"}, scopes=["gadgets/write"])

        assert send(api_of(route), event).status == 500
        assert workshop.made == 0
