"""The main story: an order placed over HTTP becomes an e-mail."""

import uuid

from flows.world import World


class TestPlacedOrder:
    def test_is_confirmed_charged_once_and_mailed(self, world: World) -> None:
        customer, sku, key = world.customer(), world.product(stock=10), str(uuid.uuid4())

        first = customer.place(sku, 2, key=key)
        second = customer.place(sku, 2, key=key)
        order = customer.settled(first.body["order_id"])
        mails = customer.mailed(order["order_id"])

        assert (first.status, second.status, second.body) == (201, 201, first.body)
        assert second.headers["idempotency-replayed"] == "true"
        assert (order["status"], order["total_minor"]) == ("confirmed", 2500)
        assert world.stock(sku) == 8
        charged = world.charges_for(order["order_id"])
        assert [charge["amount_minor"] for charge in charged] == [2500]
        assert [mail["to"] for mail in mails] == [[customer.email]]

    def test_is_rejected_when_declined_and_its_stock_returns(self, world: World) -> None:
        customer, sku = world.customer(), world.product(stock=10)
        world.client.script_payments("decline", times=1)

        placed = customer.place(sku, 3)
        order = customer.settled(placed.body["order_id"])
        mails = customer.mailed(order["order_id"])

        assert (order["status"], world.stock(sku), len(mails)) == ("rejected", 10, 1)

    def test_is_charged_once_by_a_provider_that_fails_first(self, world: World) -> None:
        customer, sku = world.customer(), world.product()
        world.client.script_payments("error", times=2)

        order = customer.settled(customer.place(sku).body["order_id"])

        assert order["status"] == "confirmed"
        assert len(world.charges_for(order["order_id"])) == 1
