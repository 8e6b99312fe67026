"""The relay, killed between sending and marking under load: nothing is lost, nothing done twice."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

import boto3
import psycopg
import pytest

from chassis.clock import utc_now
from chassis.database import Database
from chassis.ids import uuid7
from chassis.testing.plugin import ServiceDatabase
from contracts import decode_eventbridge
from orders.domain.orders import WantedLine
from orders.domain.payments import Charge
from orders.unit_of_work import OrdersUnitOfWork
from orders.use_cases.orders import place_order
from orders.use_cases.payments import settle_order
from reliability.killing_proxy import KillingProxy, killing_proxy

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

KILLS = 20
WRITERS = 2
BUS = "test"
RELAY = """
import sys
from chassis.testing.lambda_context import FakeLambdaContext
from orders.handlers.publish_outbox import handler

class Turn(FakeLambdaContext):
    "Lasts until the outbox was looked into a few times."
    def get_remaining_time_in_millis(self):
        self.remaining_seconds -= 1.0
        return super().get_remaining_time_in_millis()

handler({}, Turn())
"""


@pytest.fixture
def aws(moto_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    return lambda service: boto3.client(service, endpoint_url=moto_url)


@pytest.fixture
def queue_url(aws: Callable[[str], Any]) -> str:
    """A queue that receives whatever orders puts on the bus."""
    events, sqs = aws("events"), aws("sqs")
    url = sqs.create_queue(QueueName="consumer")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    events.create_event_bus(Name=BUS)
    events.put_rule(Name="all", EventBusName=BUS, EventPattern='{"source": ["orders"]}')
    target = {"Id": "consumer", "Arn": arn["Attributes"]["QueueArn"]}
    events.put_targets(Rule="all", EventBusName=BUS, Targets=[target])
    return url


@pytest.fixture
def relay(service_database: ServiceDatabase, moto_url: str) -> Callable[[str], Any]:
    """Start the orders' relay in a process of its own, with the bus at the given address."""

    def start(bus_address: str) -> subprocess.Popen[bytes]:
        environment = os.environ | {
            **service_database.variables,
            "AWS_ENDPOINT_URL": bus_address,
            "EVENT_BUS_NAME": BUS,
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        return subprocess.Popen(
            [sys.executable, "-c", RELAY], env=environment, stdout=subprocess.DEVNULL
        )

    return start


class TestKilledRelay:
    def test_loses_no_event_and_doubles_no_effect(
        self,
        admin: psycopg.Connection,
        aws: Callable[[str], Any],
        connect: Callable[[], Database],
        moto_url: str,
        queue_url: str,
        relay: Callable[[str], subprocess.Popen[bytes]],
    ) -> None:
        customer = uuid7()
        admin.execute("INSERT INTO customers VALUES (%s, 1)", (customer,))
        admin.execute("INSERT INTO products VALUES ('tea', 1, 'Tea', 100, 'EUR', 1000000)")

        with killing_proxy(moto_url) as proxy:
            with placing_orders(customer, [connect() for _ in range(WRITERS)]) as placed:
                kill_while_sending(proxy, relay)
            assert proxy.kills == KILLS
            assert relay(proxy.url).wait(timeout=60) == 0
        deliveries = received(aws("sqs"), queue_url)
        settle_each(deliveries, OrdersUnitOfWork(connect()))

        delivered = [decode_eventbridge(body).subject for body in deliveries]
        assert set(delivered) >= {str(order_id) for order_id in placed}
        assert len(delivered) > len(set(delivered)), "no delivery was doubled: nothing was shown"
        assert effects(admin) == {
            "orders": len(placed),
            "confirmed at version 2": len(placed),
            "confirmations told": len(placed),
        }


@contextmanager
def placing_orders(customer: UUID, databases: Sequence[Database]) -> Generator[list[UUID]]:
    """Place orders from several threads for as long as the block lasts."""
    placed: list[UUID] = []
    done = threading.Event()

    def write(database: Database) -> None:
        while not done.is_set():
            with OrdersUnitOfWork(database) as uow:
                order = place_order(
                    order_id=uuid7(),
                    user_id=customer,
                    wanted=[WantedLine(sku="tea", quantity=1)],
                    uow=uow,
                    now=utc_now(),
                )
            placed.append(order.order_id)
            done.wait(0.05)

    threads = [threading.Thread(target=write, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    try:
        yield placed
    finally:
        done.set()
        for thread in threads:
            thread.join()


def kill_while_sending(
    proxy: KillingProxy, relay: Callable[[str], subprocess.Popen[bytes]]
) -> None:
    """Start relays one after another; each dies when the bus has accepted its first events."""
    for _ in range(KILLS):
        process = relay(proxy.url)
        proxy.arm(process.pid)
        process.wait(timeout=60)


def received(sqs: "SQSClient", url: str) -> list[bytes]:
    """Empty the queue and return the bodies."""
    bodies: list[bytes] = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        bodies += [message.get("Body", "").encode() for message in messages]
        sqs.delete_message_batch(
            QueueUrl=url,
            Entries=[
                {"Id": str(position), "ReceiptHandle": message.get("ReceiptHandle", "")}
                for position, message in enumerate(messages)
            ],
        )
    return bodies


def settle_each(deliveries: Sequence[bytes], uow: OrdersUnitOfWork) -> None:
    """Confirm the order of each delivery, as `process_order` does after the charge."""
    charge = Charge(id="charge", status="approved", decline_reason=None)
    for body in deliveries:
        envelope = decode_eventbridge(body)
        with uow:
            if uow.inbox.claim(consumer="test", event_id=envelope.id):
                settle_order(order_id=UUID(envelope.subject), charge=charge, uow=uow, now=utc_now())


def effects(admin: psycopg.Connection) -> dict[str, int]:
    """Count the orders, those in the expected end state, and the events that say so."""
    counted = admin.execute(
        """
        SELECT
            (SELECT count(*) FROM orders),
            (SELECT count(*) FROM orders WHERE status = 'confirmed' AND version = 2),
            (SELECT count(*) FROM outbox WHERE detail_type = 'orders.order_confirmed.v1')
        """
    ).fetchone()
    assert counted is not None
    names = ("orders", "confirmed at version 2", "confirmations told")
    return dict(zip(names, counted, strict=True))
