"""The service as the world meets it: its door, its messages, and what lies in its tables."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import sql

from chassis.testing.http import HttpAnswer, http_event, send
from contracts import Envelope, Event, decode, encode, envelope
from orders.handlers import api

CUSTOMER: Final = "0199a8a0-0000-7000-8000-000000000001"
STRANGER: Final = "0199a8a0-0000-7000-8000-00000000000e"
CONVERSATION: Final = "conversation-1"
TRACE: Final = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


class Shop:
    """Knows one customer, CUSTOMER, and has nothing to sell yet."""

    def __init__(self, admin: psycopg.Connection) -> None:
        self.admin = admin
        self.gets_to_know(CUSTOMER)

    def gets_to_know(self, user_id: str) -> None:
        self.admin.execute("INSERT INTO customers (user_id, version) VALUES (%s, 1)", (user_id,))

    def erases(self, user_id: str) -> None:
        """Keep of a user only a tombstone."""
        self.admin.execute(
            "UPDATE customers SET version = version + 1, erased = true WHERE user_id = %s",
            (user_id,),
        )

    def sells(self, *, currency: str = "EUR", price_minor: int = 1250, **pieces: int) -> None:
        """Put products for sale: `sells(tea=10, mug=2)`."""
        self.stores(pieces, currency=currency, price_minor=price_minor)

    def sells_kinds(self, kinds: int) -> None:
        """Put so many products for sale, one piece of each: p0, p1, …"""
        self.stores({f"p{number}": 1 for number in range(kinds)})

    def stores(
        self, pieces: Mapping[str, int], *, currency: str = "EUR", price_minor: int = 1250
    ) -> None:
        for sku, count in pieces.items():
            self.admin.execute(
                """
                INSERT INTO products (sku, version, name, price_minor, currency, stock)
                VALUES (%s, 1, initcap(%s), %s, %s, %s)
                """,
                (sku, sku, price_minor, currency, count),
            )

    def is_asked(self, route_key: str, **request: Any) -> HttpAnswer:
        return send(api.handler, http_event(route_key, **request))

    def is_asked_for(
        self, *lines: tuple[str, int], key: str = "key-1", subject: str = CUSTOMER
    ) -> HttpAnswer:
        """Place an order."""
        return send(api.handler, order_request(*lines, key=key, subject=subject))

    def shows_order(
        self, order_id: str, *, subject: str = CUSTOMER, scope: str = "orders/read"
    ) -> HttpAnswer:
        return self.is_asked(
            "GET /orders/{order_id}",
            path_parameters={"order_id": order_id},
            subject=subject,
            scopes=[scope],
        )

    def lists_orders(
        self, *, subject: str = CUSTOMER, scope: str = "orders/read", **query: str
    ) -> HttpAnswer:
        return self.is_asked("GET /orders", subject=subject, scopes=[scope], query=query)

    def cancels(
        self, order_id: str, *, subject: str = CUSTOMER, scope: str = "orders/write"
    ) -> HttpAnswer:
        return self._moves("cancel", order_id, subject=subject, scope=scope)

    def ships(self, order_id: str, *, scope: str = "orders/admin") -> HttpAnswer:
        return self._moves("ship", order_id, subject="console", scope=scope)

    def _moves(self, move: str, order_id: str, *, subject: str, scope: str) -> HttpAnswer:
        return self.is_asked(
            f"POST /orders/{{order_id}}/{move}",
            path_parameters={"order_id": order_id},
            subject=subject,
            scopes=[scope],
            headers={"x-correlation-id": CONVERSATION},
        )

    def puts(self, order_id: str, status: str) -> None:
        """Have an order come to a status, whatever it was and whoever should know."""
        self.admin.execute(
            "UPDATE orders SET status = %s, cancellation_reason = NULL WHERE order_id = %s",
            (status, order_id),
        )

    def ages(self, order_id: str) -> None:
        """Have an order been placed so long ago that it expires."""
        self.admin.execute(
            "UPDATE orders SET placed_at = placed_at - interval '2 hours' WHERE order_id = %s",
            (order_id,),
        )

    def reprices(self, sku: str, price_minor: int) -> None:
        self.admin.execute(
            "UPDATE products SET price_minor = %s WHERE sku = %s", (price_minor, sku)
        )

    def forgets_all_but_customers(self) -> None:
        """Begin anew, faster than TRUNCATE does."""
        self.admin.execute(
            """
            DELETE FROM refunds;
            DELETE FROM order_lines;
            DELETE FROM orders;
            DELETE FROM products;
            DELETE FROM outbox;
            DELETE FROM inbox;
            DELETE FROM idempotency_records
            """
        )

    def lists_products(self, **query: str) -> HttpAnswer:
        return self.is_asked("GET /products", scopes=["orders/read"], query=query)

    @property
    def stock(self) -> dict[str, int]:
        return dict(self.admin.execute("SELECT sku, stock FROM products").fetchall())

    @property
    def order(self) -> tuple[str, int, str | None]:
        """Status, version and reason of the only order."""
        rows = self.admin.execute("SELECT status, version, rejection_reason FROM orders")
        (order,) = rows.fetchall()
        return order

    @property
    def pending(self) -> list[str]:
        """Which orders nobody has settled."""
        rows = self.admin.execute("SELECT order_id::text FROM orders WHERE status = 'pending'")
        return [order_id for (order_id,) in rows.fetchall()]

    @property
    def refunds(self) -> list[tuple[str, int]]:
        """Names and amounts of what was given back."""
        return self.admin.execute("SELECT refund_id, amount_minor FROM refunds").fetchall()

    @property
    def customers(self) -> dict[UUID, int]:
        """Who may order, and in which version they are known."""
        rows = self.admin.execute("SELECT user_id, version FROM customers WHERE NOT erased")
        return dict(rows.fetchall())

    @property
    def tombstones(self) -> dict[UUID, int]:
        """Who was deleted, and with which version."""
        rows = self.admin.execute("SELECT user_id, version FROM customers WHERE erased")
        return dict(rows.fetchall())

    @property
    def events(self) -> list[Envelope[Event]]:
        """What the outbox holds, oldest first."""
        rows = self.admin.execute("SELECT detail FROM outbox ORDER BY event_id").fetchall()
        return [decode(detail.encode()) for (detail,) in rows]

    @property
    def everything(self) -> str:
        """All rows of all tables, as one text."""
        tables = self.admin.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        ).fetchall()
        queries = [sql.SQL("SELECT * FROM {}").format(sql.Identifier(name)) for (name,) in tables]
        return repr([self.admin.execute(query).fetchall() for query in queries])


def order_request(
    *lines: tuple[str, int], key: str = "key-1", subject: str = CUSTOMER
) -> dict[str, Any]:
    """Return the event that the gateway gives the API for a new order."""
    return http_event(
        "POST /orders",
        subject=subject,
        scopes=["orders/write"],
        headers={"idempotency-key": key, "x-correlation-id": CONVERSATION},
        body={"lines": [{"sku": sku, "quantity": quantity} for sku, quantity in lines]},
    )


def told(event: Event, *, event_id: UUID, now: datetime) -> Envelope[Event]:
    """Wrap an event as its producer would."""
    return envelope(
        event, event_id=event_id, now=now, correlation_id=CONVERSATION, traceparent=TRACE
    )


def batch(**messages: Envelope[Any] | bytes) -> dict[str, Any]:
    """Return the event that Lambda gives a consumer: message ids to events, or to raw bodies."""
    return {
        "Records": [
            {"messageId": message_id, "body": _body(message)}
            for message_id, message in messages.items()
        ]
    }


def failed(*message_ids: str) -> dict[str, Any]:
    """Return the answer that makes these messages, and no others, come again."""
    return {"batchItemFailures": [{"itemIdentifier": each} for each in message_ids]}


def _body(message: Envelope[Any] | bytes) -> str:
    if isinstance(message, bytes):
        return message.decode()
    return json.dumps(
        {
            "source": message.source,
            "detail-type": message.type,
            "detail": json.loads(encode(message)),
        }
    )
