"""Whoever cancels an order gets all the money back, whatever the payment provider suffered."""

import time
from collections.abc import Iterator

import pytest

from flows.queues import impatient, undelivered
from flows.world import World, eventually

CHARGING = "local-orders-process-order"
REFUNDING = "local-orders-refund-order"


@pytest.fixture(autouse=True)
def provider_recovers(world: World) -> Iterator[None]:
    """Leave no trouble to the next story, even when this one fails."""
    yield
    world.client.script_payments("approve")


@pytest.fixture
def impatient_queues(world: World) -> Iterator[None]:
    """The provider is asked again after seconds instead of minutes."""
    with impatient(world, CHARGING, REFUNDING):
        yield


class TestCancelledOrder:
    def test_returns_stock_and_money_once(self, world: World) -> None:
        customer, sku = world.customer(), world.product(stock=10)
        order_id = customer.settled(customer.place(sku, 2).body["order_id"])["order_id"]

        cancelled = customer.cancel(order_id)
        refund = world.refunded(order_id)
        again = customer.cancel(order_id)

        assert (cancelled.status, cancelled.body["status"]) == (200, "cancelled")
        assert (refund["status"], refund["amount_minor"]) == ("refunded", 2500)
        assert (again.status, again.body["code"]) == (409, "ILLEGAL_MOVE")
        assert (world.stock(sku), world.paid_minor(order_id)) == (10, 0)

    @pytest.mark.usefixtures("impatient_queues")
    def test_costs_nothing_when_the_provider_was_down(self, world: World) -> None:
        customer, sku, began = world.customer(), world.product(stock=10), time.time()
        world.client.script_payments("error")

        order_id = customer.place(sku).body["order_id"]
        has_tried(world, CHARGING, since=began)
        before = customer.order(order_id)
        cancelled = customer.cancel(order_id)
        has_tried(world, REFUNDING, since=began)
        world.client.script_payments("approve")
        refund = world.refunded(order_id)
        eventually(
            lambda: undelivered(world, CHARGING, REFUNDING) == 0 or None, "the queues to be empty"
        )

        assert (before["status"], cancelled.body["status"]) == ("pending", "cancelled")
        assert (refund["status"], world.paid_minor(order_id)) == ("nothing_charged", 0)
        assert (customer.order(order_id)["status"], world.stock(sku)) == ("cancelled", 10)

    def test_costs_nothing_when_word_of_its_charge_was_lost(self, world: World) -> None:
        customer, sku = world.customer(), world.product(stock=10)
        world.client.script_payments("hang_after_charge", times=1)

        order_id = customer.place(sku).body["order_id"]
        eventually(lambda: world.charges_for(order_id) or None, "the charge")
        cancelled = customer.cancel(order_id)
        refund = world.refunded(order_id)
        eventually(
            lambda: undelivered(world, CHARGING, REFUNDING) == 0 or None, "the queues to be empty"
        )

        assert cancelled.body["status"] == "cancelled"
        assert (refund["amount_minor"], world.paid_minor(order_id)) == (1250, 0)
        assert (customer.order(order_id)["status"], world.stock(sku)) == ("cancelled", 10)


class TestShippedOrder:
    def test_cannot_be_cancelled(self, world: World) -> None:
        customer, sku = world.customer(), world.product(stock=10)
        order_id = customer.settled(customer.place(sku).body["order_id"])["order_id"]

        shipped = world.ship(order_id)
        answer = customer.cancel(order_id)

        assert (answer.status, answer.body["code"]) == (409, "ILLEGAL_MOVE")
        assert customer.order(order_id) == shipped
        assert (shipped["status"], world.stock(sku)) == ("shipped", 9)


def has_tried(world: World, function: str, *, since: float) -> None:
    """Wait until a function has been invoked."""

    def probe() -> bool | None:
        ended = world.client.invocations(since)
        return any(invocation["function"] == function for invocation in ended) or None

    eventually(probe, f"{function} to try")
