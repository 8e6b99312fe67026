"""The payment provider hangs, fails, charges without an answer and talks nonsense, for long.

Every order is told to the real functions by a queue that gives up after five times. Meanwhile some
customers cancel, and the clock never helps: what is paid in the end must be what is sold.
SOAK_ORDERS says how many orders, SOAK_SEED draws the same troubles again.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any, Final

import psycopg
import pytest
from msgspec import Struct

from chassis.ids import uuid7
from chassis.testing.cold_start import forget_everything
from chassis.testing.http import http_event, send
from chassis.testing.lambda_context import FakeLambdaContext
from chassis.testing.plugin import ServiceDatabase
from chassis.testing.sizes import size
from localcloud.payments import TROUBLES, PaymentProvider
from localcloud.testing.stand_in import StandIn, running_stand_in
from orders import wiring
from orders.gateways import payments as gateway
from orders.handlers import api, process_order, refund_order
from performance.console import Console

MAX_RECEIVES: Final = 5
PRICE_MINOR: Final = 1250
CONSUMERS: Final = {
    "orders.order_placed.v1": process_order.handler,
    "orders.order_cancelled.v1": refund_order.handler,
}


class Message(Struct):
    """An event on its way to its consumer, and how often it was received."""

    type: str
    body: str
    receives: int = 0


class Toll(Struct):
    """What the troubles have cost."""

    troubles: Counter[str]
    deliveries: int = 0
    undisturbed: int = 0
    dead_letters: int = 0


@pytest.fixture
def provider(
    service_database: ServiceDatabase, _empty_tables: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[StandIn]:
    """The local cloud's provider, and functions that know it and ask again at once."""
    monkeypatch.setattr(gateway, "BACKOFF_SECONDS", 0.001)
    with running_stand_in(PaymentProvider().application()) as provider:
        variables = {
            "CORS_ALLOWED_ORIGINS": "*",
            "DATABASE_AUTH": "libpq",
            "DATABASE_HOST": service_database.server.host,
            "DATABASE_NAME": service_database.name,
            "DATABASE_PORT": str(service_database.server.port),
            "DATABASE_USER": "orders_service",
            "DEAD_LETTER_QUEUE_URL": "http://127.0.0.1:1/dead",
            "EXPORT_BUCKET_NAME": "none",
            "EXPORTS_KEPT_DAYS": "7",
            "PAYMENT_PROVIDER_URL": f"http://127.0.0.1:{provider.port}",
        }
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        forget_everything(wiring)
        yield provider
        wiring.database().close()
        forget_everything(wiring)


class TestFailingProvider:
    def test_costs_nobody_money_and_loses_no_order(
        self, admin: psycopg.Connection, provider: StandIn, seed: int, console: Console
    ) -> None:
        orders = size("SOAK_ORDERS", default=40, at_least=10)
        console.line(f"\n{orders} orders with a failing payment provider, SOAK_SEED={seed}")
        random = Random(seed)
        order_ids = place(admin, orders)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(gateway, "ANSWER_SECONDS", 0.05)
            toll = suffer(admin, provider, random, order_ids)
        provider.ask("DELETE", "/behaviour")
        redrive(admin)

        books = compare(admin, provider)
        report(console, toll, books)
        assert (books["orders"], books["still pending"]) == (orders, 0)
        assert books["approved charges"] == books["orders ever charged"] > 0
        assert books["minor units kept"] == books["minor units sold"] > 0
        assert books["cancelled without a refund"] == 0


def place(admin: psycopg.Connection, count: int) -> list[str]:
    """Place orders of one piece each."""
    customer = str(uuid7())
    admin.execute("INSERT INTO customers VALUES (%s, 1)", (customer,))
    admin.execute(
        "INSERT INTO products VALUES ('tea', 1, 'Tea', %s, 'EUR', 1000000)", (PRICE_MINOR,)
    )
    placed = [
        send(
            api.handler,
            http_event(
                "POST /orders",
                subject=customer,
                scopes=["orders/write"],
                headers={"idempotency-key": str(number)},
                body={"lines": [{"sku": "tea", "quantity": 1 + number % 3}]},
            ),
        )
        for number in range(count)
    ]
    return [answer.json["order_id"] for answer in placed]


def suffer(
    admin: psycopg.Connection, provider: StandIn, random: Random, order_ids: list[str]
) -> Toll:
    """Deliver until each message is handled or dead; a third of the orders are cancelled."""
    toll = Toll(troubles=Counter())
    to_cancel = random.sample(order_ids, len(order_ids) // 3)
    taken = 0
    queue: list[Message] = []
    while True:
        fresh = told(admin)[taken:]
        taken += len(fresh)
        queue += [message for message in fresh if message.type in CONSUMERS]
        if not queue:
            return toll
        if to_cancel and random.random() < 0.3:
            cancel(to_cancel.pop())
        message = queue.pop(random.randrange(len(queue)))
        spoil(provider, random, toll)
        toll.deliveries += 1
        message.receives += 1
        if not delivered(message):
            dead = message.receives == MAX_RECEIVES
            toll.dead_letters += dead
            queue += [] if dead else [message]


def spoil(provider: StandIn, random: Random, toll: Toll) -> None:
    """Have the provider do wrong for some requests, or for none."""
    provider.ask("DELETE", "/behaviour")
    times = random.choice([0, 1, 2, 3, 3, 3, 3, 3])
    if times:
        mode = random.choice(TROUBLES)
        toll.troubles[mode] += times
        assert provider.ask("PUT", "/behaviour", {"mode": mode, "times": times}).status == 200
    else:
        toll.undisturbed += 1


def redrive(admin: psycopg.Connection) -> None:
    """Tell everything once more, as an operator does when the provider is well again."""
    for message in told(admin):
        if message.type in CONSUMERS:
            assert delivered(message)


def told(admin: psycopg.Connection) -> list[Message]:
    rows = admin.execute("SELECT detail_type, source, detail FROM outbox ORDER BY event_id")
    return [
        Message(
            kind,
            json.dumps({"source": source, "detail-type": kind, "detail": json.loads(detail)}),
        )
        for kind, source, detail in rows.fetchall()
    ]


def delivered(message: Message) -> bool:
    event = {"Records": [{"messageId": "m1", "body": message.body}]}
    answer: Any = CONSUMERS[message.type](event, FakeLambdaContext())
    return not answer["batchItemFailures"]


def cancel(order_id: str) -> None:
    answer = send(
        api.handler,
        http_event(
            "POST /orders/{order_id}/cancel",
            path_parameters={"order_id": order_id},
            subject="console",
            scopes=["orders/admin"],
        ),
    )
    assert answer.status == 200


def compare(admin: psycopg.Connection, provider: StandIn) -> Mapping[str, int]:
    """Count what the provider says of money beside what the tables say of orders."""
    charges = [
        charge
        for charge in provider.ask("GET", "/charges").body["charges"]
        if charge["status"] == "approved"
    ]
    refunds = provider.ask("GET", "/refunds").body["refunds"]
    counted = admin.execute(
        """
        SELECT
            count(*),
            count(*) FILTER (WHERE status = 'pending'),
            coalesce(sum(total_minor) FILTER (WHERE status = 'confirmed'), 0)::bigint,
            count(*) FILTER (WHERE status = 'cancelled' AND refunds.order_id IS NULL)
        FROM orders LEFT JOIN refunds USING (order_id)
        """
    ).fetchone()
    assert counted is not None
    orders, pending, sold_minor, not_refunded = counted
    charged_minor = sum(charge["amount_minor"] for charge in charges)
    return {
        "orders": orders,
        "still pending": pending,
        "approved charges": len(charges),
        "orders ever charged": len({charge["reference"] for charge in charges}),
        "minor units kept": charged_minor - sum(refund["amount_minor"] for refund in refunds),
        "minor units sold": sold_minor,
        "cancelled without a refund": not_refunded,
    }


def report(console: Console, toll: Toll, books: Mapping[str, int]) -> None:
    """Print what happened and what came of it."""
    rows = {
        **{f"requests to spoil: {mode}": count for mode, count in sorted(toll.troubles.items())},
        "deliveries": toll.deliveries,
        "of them undisturbed": toll.undisturbed,
        "dead letters, redriven later": toll.dead_letters,
        **books,
    }
    console.table("failing provider", ("what", "number"), *((k, f"{v:,}") for k, v in rows.items()))
