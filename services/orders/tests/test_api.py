"""The HTTP door of orders, entered as the gateway enters it: the contract, and products."""

from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from chassis.testing.conformance import Example, Examples, HttpConformance
from chassis.testing.http import HttpAnswer, HttpDoor
from orders import wiring
from orders.handlers.api import ERRORS, ROUTES, handler

from .shop import CUSTOMER, Shop

NO_PORT = 1
TEA = {"name": "Tea", "price_minor": 1250, "currency": "EUR", "stock": 10}


def put_product(shop: Shop, sku: str, *, on: dict[str, str], **product: Any) -> HttpAnswer:
    return shop.is_asked(
        "PUT /products/{sku}",
        path_parameters={"sku": sku},
        subject="console",
        scopes=["orders/admin"],
        headers=on,
        body=TEA | product,
    )


def create_product(shop: Shop, sku: str, **product: Any) -> HttpAnswer:
    return put_product(shop, sku, on={"if-none-match": "*"}, **product)


class TestHttpContract(HttpConformance):
    routes = ROUTES
    errors = ERRORS

    @pytest.fixture
    def door(self, environment: Mapping[str, str]) -> HttpDoor:
        return handler

    @pytest.fixture
    def examples(self, shop: Shop) -> Examples:
        shop.sells(tea=1000)
        order, confirmed = (
            shop.is_asked_for(("tea", 1), key=key).json["order_id"] for key in ("one", "two")
        )
        shop.puts(confirmed, "confirmed")
        export = shop.is_asked(
            "POST /orders/exports",
            subject="console",
            scopes=["orders/admin"],
            headers={"idempotency-key": "example"},
            body={"first_on": "2025-11-01", "last_on": "2025-11-30"},
        ).json["export_id"]
        lines = {"lines": [{"sku": "tea", "quantity": 1}]}
        return {
            "PUT /products/{sku}": Example(
                path_parameters={"sku": "mug"}, body=TEA, headers={"if-none-match": "*"}
            ),
            "GET /products": Example(query={"limit": "1"}),
            "POST /orders": Example(
                subject=CUSTOMER,
                body=lines,
                other_body={"lines": [{"sku": "tea", "quantity": 2}]},
            ),
            "GET /orders": Example(subject=CUSTOMER, query={"limit": "1", "status": "pending"}),
            "GET /orders/{order_id}": Example(
                subject=CUSTOMER, path_parameters={"order_id": order}
            ),
            "POST /orders/{order_id}/cancel": Example(
                subject=CUSTOMER, path_parameters={"order_id": order}
            ),
            "POST /orders/{order_id}/ship": Example(path_parameters={"order_id": confirmed}),
            "POST /orders/exports": Example(
                body={"first_on": "2025-11-01", "last_on": "2025-11-30"},
                other_body={"first_on": "2025-11-01", "last_on": "2025-11-29"},
            ),
            "GET /orders/exports/{export_id}": Example(path_parameters={"export_id": export}),
        }

    @pytest.fixture
    def outage(self) -> Callable[[], AbstractContextManager[None]]:
        @contextmanager
        def outage() -> Generator[None]:
            database = wiring.database()
            database.close()
            port, database.port = database.port, NO_PORT
            yield
            database.port = port

        return outage


class TestPutProduct:
    def test_creates_a_product(self, shop: Shop) -> None:
        answer = create_product(shop, "tea")

        assert answer.status == 201
        assert (answer.headers["location"], answer.headers["etag"]) == ("/products/tea", '"1"')
        assert answer.json == TEA | {"sku": "tea", "version": 1}

    def test_creates_it_once(self, shop: Shop) -> None:
        create_product(shop, "tea")

        answer = create_product(shop, "tea", stock=99)

        assert (answer.status, answer.json["code"]) == (412, "PRECONDITION_FAILED")
        assert shop.stock == {"tea": 10}

    def test_replaces_the_version_that_was_seen(self, shop: Shop) -> None:
        created = create_product(shop, "tea")

        answer = put_product(shop, "tea", on={"if-match": created.headers["etag"]}, stock=99)

        assert (answer.status, answer.headers["etag"]) == (200, '"2"')
        assert answer.json == TEA | {"sku": "tea", "version": 2, "stock": 99}

    def test_replaces_any_version_when_asked_to(self, shop: Shop) -> None:
        create_product(shop, "tea")

        assert put_product(shop, "tea", on={"if-match": "*"}, stock=99).status == 200

    def test_refuses_a_version_that_an_order_has_changed(self, shop: Shop) -> None:
        created = create_product(shop, "tea")
        shop.is_asked_for(("tea", 1))

        answer = put_product(shop, "tea", on={"if-match": created.headers["etag"]}, stock=99)

        assert (answer.status, answer.json["code"]) == (412, "PRECONDITION_FAILED")
        assert shop.stock == {"tea": 9}

    def test_replaces_nothing_that_is_not_there(self, shop: Shop) -> None:
        assert put_product(shop, "tea", on={"if-match": "*"}).status == 412

    def test_refuses_a_sku_that_would_need_escaping(self, shop: Shop) -> None:
        answer = create_product(shop, "te a")

        (fault,) = answer.json["errors"]
        assert (answer.status, answer.json["code"]) == (422, "VALIDATION_ERROR")
        assert (fault["parameter"], fault["code"]) == ("sku", "pattern_mismatch")

    def test_lists_every_bad_field_at_once(self, shop: Shop) -> None:
        answer = create_product(
            shop, "tea", name="\n", price_minor=0, currency="EURO", stock=-1, version=7
        )

        pointers = [one["pointer"] for one in answer.json["errors"]]
        assert answer.status == 422
        assert sorted(pointers) == ["/currency", "/name", "/price_minor", "/stock", "/version"]

    def test_refuses_a_customer(self, shop: Shop) -> None:
        answer = shop.is_asked(
            "PUT /products/{sku}",
            path_parameters={"sku": "tea"},
            scopes=["orders/write", "orders/read"],
            headers={"if-none-match": "*"},
            body=TEA,
        )

        assert (answer.status, answer.json["code"]) == (403, "FORBIDDEN")


class TestListProducts:
    def test_shows_an_administrator_the_versions_to_replace(self, shop: Shop) -> None:
        created = create_product(shop, "tea")

        answer = shop.is_asked("GET /products", subject="console", scopes=["orders/admin"])

        assert answer.json["items"] == [created.json]

    def test_goes_through_all_pages_in_the_order_of_skus(self, shop: Shop) -> None:
        shop.sells(mug=1, Tea=1, tea=1, book=1, pen=1)

        pages = [shop.lists_products(limit="2")]
        while cursor := pages[-1].json["next_cursor"]:
            pages.append(shop.lists_products(limit="2", cursor=cursor))

        skus = [[product["sku"] for product in page.json["items"]] for page in pages]
        assert skus == [["Tea", "book"], ["mug", "pen"], ["tea"]]

    def test_names_the_next_page_in_a_header(self, shop: Shop) -> None:
        shop.sells(mug=1, tea=1)

        page = shop.lists_products(limit="1")

        cursor = page.json["next_cursor"]
        assert page.headers["link"] == f'</products?limit=1&cursor={cursor}>; rel="next"'
        assert "link" not in shop.lists_products(limit="1", cursor=cursor).headers

    def test_shows_what_a_client_may_replace(self, shop: Shop) -> None:
        created = create_product(shop, "tea")

        assert shop.lists_products().json == {"items": [created.json], "next_cursor": None}

    @pytest.mark.parametrize("limit", ["0", "101", "ten"])
    def test_has_a_limit(self, shop: Shop, limit: str) -> None:
        answer = shop.lists_products(limit=limit)

        assert (answer.status, answer.json["errors"][0]["parameter"]) == (422, "limit")

    def test_refuses_a_cursor_that_it_did_not_make(self, shop: Shop) -> None:
        answer = shop.lists_products(cursor="bm90LWEtY3Vyc29y")

        assert (answer.status, answer.json["errors"][0]["parameter"]) == (422, "cursor")
