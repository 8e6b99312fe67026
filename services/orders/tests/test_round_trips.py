"""What is asked of the database, seen on the wire: round trips are what a request costs."""

import pytest

from chassis.testing.lambda_context import FakeLambdaContext
from chassis.testing.wire import Trace, recording
from orders import wiring
from orders.handlers import expire_orders, process_order, refund_order

from .export_desk import ExportDesk
from .scripted_provider import ScriptedProvider
from .shop import Shop, batch, failed

PINNING = frozenset({"CLOSE", "DEALLOCATE", "DECLARE", "FETCH", "LISTEN", "PREPARE", "SET"})


def wanted(lines: int) -> list[tuple[str, int]]:
    return [(f"p{number}", 1) for number in range(lines)]


def pins(trace: Trace) -> list[str]:
    """Return what would pin a connection of RDS Proxy."""
    return trace.prepared_names + [
        sql for sql in trace.statements if sql.split()[0].upper() in PINNING
    ]


class TestPlaceOrder:
    @pytest.mark.parametrize("lines", [1, 50])
    def test_costs_three_round_trips_whatever_the_number_of_lines(
        self, shop: Shop, lines: int
    ) -> None:
        shop.sells_kinds(lines)

        with recording(wiring.database()) as trace:
            answer = shop.is_asked_for(*wanted(lines))

        assert answer.status == 201
        assert (trace.round_trips, pins(trace)) == (3, [])

    def test_costs_two_to_repeat(self, shop: Shop) -> None:
        shop.sells(p0=1)
        shop.is_asked_for(*wanted(1))

        with recording(wiring.database()) as trace:
            answer = shop.is_asked_for(*wanted(1))

        assert answer.headers["idempotency-replayed"] == "true"
        assert (trace.round_trips, pins(trace)) == (2, [])

    def test_names_no_statement_however_often_it_runs(self, shop: Shop) -> None:
        shop.sells(p0=1)

        # psycopg would prepare on the sixth execution.
        with recording(wiring.database()) as trace:
            for _ in range(8):
                shop.is_asked_for(*wanted(1))

        assert pins(trace) == []


class TestReadOrder:
    def test_costs_one_round_trip(self, shop: Shop) -> None:
        shop.sells_kinds(50)
        order_id = shop.is_asked_for(*wanted(50)).json["order_id"]

        with recording(wiring.database()) as trace:
            answer = shop.is_asked(
                "GET /orders/{order_id}",
                path_parameters={"order_id": order_id},
                scopes=["orders/read"],
            )

        assert answer.status == 200
        assert (trace.round_trips, len(trace.statements), pins(trace)) == (1, 1, [])


class TestListOrders:
    def test_costs_one_round_trip(self, shop: Shop) -> None:
        shop.sells_kinds(50)
        shop.is_asked_for(*wanted(20), key="one")
        shop.is_asked_for(*(("p30", 1), ("p40", 1)), key="two")

        with recording(wiring.database()) as trace:
            answer = shop.lists_orders(status="pending")

        assert len(answer.json["items"]) == 2
        assert (trace.round_trips, len(trace.statements), pins(trace)) == (1, 1, [])


class TestMoveOrder:
    @pytest.mark.parametrize("move", ["cancel", "ship"])
    def test_costs_two_round_trips(self, shop: Shop, move: str) -> None:
        shop.sells_kinds(50)
        order_id = shop.is_asked_for(*wanted(50)).json["order_id"]
        shop.puts(order_id, "confirmed")

        with recording(wiring.database()) as trace:
            answer = shop.cancels(order_id) if move == "cancel" else shop.ships(order_id)

        assert answer.status == 200
        assert (trace.round_trips, pins(trace)) == (2, [])


class TestListProducts:
    def test_costs_one_round_trip(self, shop: Shop) -> None:
        shop.sells_kinds(3)

        with recording(wiring.database()) as trace:
            answer = shop.is_asked("GET /products", scopes=["orders/read"], query={"limit": "2"})

        assert answer.status == 200
        assert (trace.round_trips, len(trace.statements), pins(trace)) == (1, 1, [])


class TestPutProduct:
    def test_costs_one_round_trip(self, shop: Shop) -> None:
        shop.sells(tea=1)

        with recording(wiring.database()) as trace:
            answer = shop.is_asked(
                "PUT /products/{sku}",
                path_parameters={"sku": "tea"},
                scopes=["orders/admin"],
                headers={"if-match": '"1"'},
                body={"name": "Tea", "price_minor": 1, "currency": "EUR", "stock": 1},
            )

        assert answer.status == 200
        assert (trace.round_trips, len(trace.statements), pins(trace)) == (1, 1, [])


class TestConsumers:
    def test_pin_nothing_while_they_charge_and_refund(
        self, shop: Shop, provider: ScriptedProvider
    ) -> None:
        shop.sells(p0=1)
        order_id = shop.is_asked_for(*wanted(1)).json["order_id"]

        with recording(wiring.database()) as trace:
            charged = process_order.handler(batch(m1=shop.events[0]), FakeLambdaContext())
            shop.cancels(order_id)
            refunded = refund_order.handler(batch(m1=shop.events[-1]), FakeLambdaContext())

        assert (charged, refunded) == (failed(), failed())
        assert len(provider.requests) == 2
        assert pins(trace) == []

    def test_pin_nothing_while_orders_expire_two_round_trips_a_batch(self, shop: Shop) -> None:
        shop.sells_kinds(20)
        for number in range(3):
            placed = shop.is_asked_for(*wanted(number + 1), key=f"key-{number}")
            shop.ages(placed.json["order_id"])
            shop.admin.execute("UPDATE products SET stock = 1")

        with recording(wiring.database()) as trace:
            answer = expire_orders.handler({}, FakeLambdaContext())

        assert answer["count"] == 3
        assert (trace.round_trips, pins(trace)) == (2, [])

    def test_pin_nothing_while_they_export(self, desk: ExportDesk) -> None:
        desk.sold(10)
        export_id = desk.requests()

        with recording(wiring.database()) as trace:
            desk.finishes()

        assert desk.shows(export_id)["status"] == "finished"
        assert pins(trace) == []
