"""A consumer killed after its effect and before its acknowledgement doubles nothing."""

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

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
    sqs = world.queue_client()
    urls = [sqs.get_queue_url(QueueName=name)["QueueUrl"] for name in CONSUMERS]
    usual = {
        url: sqs.get_queue_attributes(
            QueueUrl=url, AttributeNames=["VisibilityTimeout", "RedrivePolicy"]
        )["Attributes"]
        for url in urls
    }
    for url, attributes in usual.items():
        redrive = {**json.loads(attributes["RedrivePolicy"]), "maxReceiveCount": 100}
        sqs.set_queue_attributes(
            QueueUrl=url,
            Attributes={"VisibilityTimeout": "2", "RedrivePolicy": json.dumps(redrive)},
        )
    yield
    for url, attributes in usual.items():
        sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)


@pytest.mark.usefixtures("impatient_queues")
class TestKilledConsumer:
    def test_loses_no_event_and_doubles_no_effect(self, world: World) -> None:
        customer, sku = world.customer(), world.product(stock=ORDERS)
        before = kills(world)
        for function in CONSUMERS:
            world.client.break_function(function, "kill_before_response", times=KILLS)

        with ThreadPoolExecutor(4) as clients:
            placed = list(clients.map(customer.place, [sku] * ORDERS))
        order_ids = [answer.body["order_id"] for answer in placed]
        eventually(
            lambda: all(map(customer.mails_about, order_ids)) or None, "every mail", seconds=180
        )
        eventually(
            lambda: kills(world) - before == dict.fromkeys(CONSUMERS, KILLS) or None,
            "every kill",
        )
        eventually(lambda: undelivered(world) == 0 or None, "every redelivery")

        mails = [len(customer.mails_about(order_id)) for order_id in order_ids]
        charged = [charge["reference"] for charge in world.charges_for(*order_ids)]
        assert mails == [1] * ORDERS
        assert sorted(charged) == sorted(order_ids)
        assert world.stock(sku) == 0


def kills(world: World) -> Counter[str]:
    """Count the invocations whose environment died, by function."""
    died = [
        invocation["function"]
        for invocation in world.client.invocations(since=0)
        if invocation["error_type"] == "Runtime.ExitError"
    ]
    return Counter(died)


def undelivered(world: World) -> int:
    """Count the messages that no consumer has acknowledged yet."""
    sqs = world.queue_client()
    waiting = 0
    for name in CONSUMERS:
        attributes = sqs.get_queue_attributes(
            QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"],
            AttributeNames=[
                "ApproximateNumberOfMessages",
                "ApproximateNumberOfMessagesNotVisible",
            ],
        )["Attributes"]
        waiting += sum(map(int, attributes.values()))
    return waiting
