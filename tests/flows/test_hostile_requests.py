"""Whatever a client sends gets the documented answer, and the next request works."""

import base64
import json
import uuid
from collections.abc import Callable, Iterator

import pytest

from flows.world import World
from localcloud.client import JSON, Answer

VALID: JSON = {"lines": [{"sku": "tea", "quantity": 1}]}


def place(
    world: World,
    body: JSON | bytes,
    *,
    token: str | None,
    content_type: str = "application/json",
) -> Answer:
    headers = {"idempotency-key": str(uuid.uuid4()), "content-type": content_type}
    return world.client.call("POST", "/orders", token=token, body=body, headers=headers)


def decoded(part: str) -> JSON:
    return json.loads(base64.urlsafe_b64decode(part + "=="))


def encoded(part: JSON) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def with_another_scope(token: str) -> str:
    header, claims, signature = token.split(".")
    return f"{header}.{encoded({**decoded(claims), 'scope': 'orders/admin'})}.{signature}"


def unsigned(token: str) -> str:
    _, claims, _ = token.split(".")
    return f"{encoded({'alg': 'none', 'typ': 'JWT'})}.{claims}."


@pytest.fixture
def token(world: World) -> str:
    return world.client.token(str(uuid.uuid4()), "orders/write", "orders/read")


@pytest.fixture(autouse=True)
def next_request_works(world: World) -> Iterator[None]:
    yield
    token = world.client.token(str(uuid.uuid4()), "orders/read")
    assert world.client.call("GET", "/products", token=token).status == 200


class TestBody:
    def test_is_refused_when_it_is_no_json(self, world: World, token: str) -> None:
        answer = place(world, b'{"lines": [', token=token)

        assert (answer.status, answer.body["code"]) == (400, "MALFORMED_JSON")

    def test_is_refused_with_every_bad_field(self, world: World, token: str) -> None:
        line = {"sku": 7, "quantity": "two", "price": 1}

        answer = place(world, {"lines": [line], "discount": 5}, token=token)

        assert (answer.status, answer.body["code"]) == (422, "VALIDATION_ERROR")
        assert sorted(error["pointer"] for error in answer.body["errors"]) == [
            "/discount",
            "/lines/0/price",
            "/lines/0/quantity",
            "/lines/0/sku",
        ]

    def test_is_refused_when_it_has_a_megabyte(self, world: World, token: str) -> None:
        answer = place(world, {"lines": [], "note": "x" * 1_000_000}, token=token)

        assert (answer.status, answer.body["code"]) == (413, "BODY_TOO_LARGE")

    def test_is_refused_in_another_media_type(self, world: World, token: str) -> None:
        form = "application/x-www-form-urlencoded"

        answer = place(world, b"lines=1", token=token, content_type=form)

        assert (answer.status, answer.body["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


class TestToken:
    def test_is_needed(self, world: World) -> None:
        answer = place(world, VALID, token=None)

        assert (answer.status, answer.body) == (401, {"message": "Unauthorized"})

    def test_is_refused_when_it_expired(self, world: World) -> None:
        expired = world.client.token(str(uuid.uuid4()), "orders/write", expires_in=-60)

        answer = place(world, VALID, token=expired)

        assert (answer.status, answer.body) == (401, {"message": "Unauthorized"})

    @pytest.mark.parametrize("tampered", [with_another_scope, unsigned])
    def test_is_refused_when_it_is_forged(
        self, world: World, token: str, tampered: Callable[[str], str]
    ) -> None:
        answer = place(world, VALID, token=tampered(token))

        assert (answer.status, answer.body) == (401, {"message": "Unauthorized"})

    def test_is_refused_without_the_scope(self, world: World) -> None:
        reader = world.client.token(str(uuid.uuid4()), "orders/read")

        answer = place(world, VALID, token=reader)

        assert (answer.status, answer.body) == (403, {"message": "Forbidden"})


class TestOrder:
    def test_of_another_user_does_not_exist(self, world: World) -> None:
        owner = world.customer()
        order_id = owner.settled(owner.place(world.product()).body["order_id"])["order_id"]
        stranger = world.client.token(str(uuid.uuid4()), "orders/read")

        answer = world.client.call("GET", f"/orders/{order_id}", token=stranger)

        assert (answer.status, answer.body["code"]) == (404, "NOT_FOUND")

    def test_is_refused_when_the_stock_is_short(self, world: World) -> None:
        customer, sku = world.customer(), world.product(stock=2)

        answer = customer.place(sku, 3)

        assert (answer.status, answer.body["code"]) == (409, "STOCK_INSUFFICIENT")
        assert sku in answer.body["detail"]
        assert world.stock(sku) == 2


class TestPath:
    def test_names_its_methods(self, world: World, token: str) -> None:
        answer = world.client.call("DELETE", "/orders", token=token)

        assert answer.status == 405
        assert set(answer.headers["allow"].split(", ")) == {"GET", "POST"}
