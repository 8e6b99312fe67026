"""A consumer killed after its effect and before its acknowledgement doubles nothing."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from flows.queues import impatient, undelivered
from flows.world import World, eventually

KILLS = 20
ORDERS = 60
CONSUMERS = (
    "local-orders-process-order",
    "local-notifications-on-event",
    "local-notifications-send-email",
)


@pytest.fixture
def impatient_queues(world: World) -> Iterator[None]:
    """Queues deliver again after seconds and often, so that a kill does not cost minutes."""
    with impatient(world, *CONSUMERS):
        yield


@pytest.mark.usefixtures("impatient_queues")
class TestKilledConsumer:
    def test_loses_no_event_and_doubles_no_effect(self, world: World) -> None:
        customer, sku = world.customer(), world.product(stock=ORDERS)
        before = world.kills()
        for function in CONSUMERS:
            world.client.break_function(function, "kill_before_response", times=KILLS)

        with ThreadPoolExecutor(4) as clients:
            placed = list(clients.map(customer.place, [sku] * ORDERS))
        order_ids = [answer.body["order_id"] for answer in placed]
        eventually(
            lambda: all(map(customer.mails_about, order_ids)) or None, "every mail", seconds=180
        )
        eventually(
            lambda: world.kills() - before == dict.fromkeys(CONSUMERS, KILLS) or None,
            "every kill",
        )
        eventually(lambda: undelivered(world, *CONSUMERS) == 0 or None, "every redelivery")

        mails = [len(customer.mails_about(order_id)) for order_id in order_ids]
        charged = [charge["reference"] for charge in world.charges_for(*order_ids)]
        assert mails == [1] * ORDERS
        assert sorted(charged) == sorted(order_ids)
        assert world.stock(sku) == 0
