"""All SQL of the service: one method, one statement.

Rows of products are always locked in the order of their SKUs: no two orders wait for each other.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, LiteralString
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, TupleRow, class_row, dict_row

from orders.domain import Order, OrderLine, Product
from orders.errors import OrderNotFound, ProductAlreadyExists, ProductVersionStale

_ORDER: Final[LiteralString] = """
SELECT
    orders.order_id, version, user_id, status, total_minor, currency,
    rejection_reason, placed_at, updated_at,
    skus, quantities, unit_prices_minor
FROM orders
CROSS JOIN LATERAL (
    SELECT
        array_agg(sku ORDER BY position) AS skus,
        array_agg(quantity ORDER BY position) AS quantities,
        array_agg(unit_price_minor ORDER BY position) AS unit_prices_minor
    FROM order_lines
    WHERE order_lines.order_id = orders.order_id
) AS lines
WHERE orders.order_id = %s
"""


class Availability(Struct, frozen=True):
    """What placing an order must know: what has become of the customer, and the locked products."""

    customer_known: bool
    customer_erased: bool
    products: Mapping[str, Product]


class Products:
    """The products, on a connection that somebody else opened."""

    def __init__(self, connection: Connection[TupleRow]) -> None:
        self._connection = connection

    def add(self, product: Product) -> None:
        """Store a new product; raises ProductAlreadyExists."""
        added = self._connection.execute(
            """
            INSERT INTO products (sku, version, name, price_minor, currency, stock)
            VALUES (%(sku)s, %(version)s, %(name)s, %(price_minor)s, %(currency)s, %(stock)s)
            ON CONFLICT DO NOTHING
            RETURNING sku
            """,
            msgspec.structs.asdict(product),
        ).fetchone()
        if added is None:
            raise ProductAlreadyExists(sku=product.sku)

    def replace(self, product: Product, *, expected_version: int | None) -> Product:
        """Replace a product at the expected version, or at any for None.

        Raises ProductVersionStale.
        """
        cursor = self._connection.cursor(row_factory=class_row(Product))
        replaced = cursor.execute(
            """
            UPDATE products
            SET version = version + 1,
                name = %(name)s,
                price_minor = %(price_minor)s,
                currency = %(currency)s,
                stock = %(stock)s
            WHERE sku = %(sku)s
                AND version = coalesce(%(expected_version)s::bigint, version)
            RETURNING sku, version, name, price_minor, currency, stock
            """,
            {**msgspec.structs.asdict(product), "expected_version": expected_version},
        ).fetchone()
        if replaced is None:
            raise ProductVersionStale(sku=product.sku)
        return replaced

    def list_after(self, sku: str, *, limit: int) -> list[Product]:
        """List products in the order of their SKUs, beginning after the given one."""
        cursor = self._connection.cursor(row_factory=class_row(Product))
        return cursor.execute(
            """
            SELECT sku, version, name, price_minor, currency, stock
            FROM products
            WHERE sku > %s
            ORDER BY sku
            LIMIT %s
            """,
            (sku, limit),
        ).fetchall()

    def lock_for_order(self, *, user_id: UUID, skus: Sequence[str]) -> Availability:
        """Lock those of the products that exist, and tell whether the customer may order."""
        cursor = self._connection.cursor(row_factory=dict_row)
        rows = cursor.execute(
            """
            SELECT known, erased, sku, version, name, price_minor, currency, stock
            FROM (
                SELECT count(*) = 1 AS known, coalesce(bool_or(erased), false) AS erased
                FROM customers
                WHERE user_id = %(user_id)s
            ) AS customer
            LEFT JOIN (
                SELECT sku, version, name, price_minor, currency, stock
                FROM products
                WHERE sku = ANY(%(skus)s)
                ORDER BY sku
                FOR NO KEY UPDATE
            ) AS product ON true
            """,
            {"user_id": user_id, "skus": list(skus)},
        ).fetchall()
        ((known, erased),) = {(row.pop("known"), row.pop("erased")) for row in rows}
        products = {row["sku"]: Product(**row) for row in rows if row["sku"] is not None}
        return Availability(customer_known=known, customer_erased=erased, products=products)

    def lock(self, skus: Sequence[str]) -> None:
        """Lock products whose stock is about to change."""
        self._connection.execute(
            """
            SELECT
            FROM products
            WHERE sku = ANY(%s)
            ORDER BY sku
            FOR NO KEY UPDATE
            """,
            (list(skus),),
        )

    def take_stock(self, lines: Sequence[OrderLine]) -> None:
        """Reserve what was ordered, of products that are locked."""
        self._connection.execute(
            """
            UPDATE products
            SET stock = products.stock - line.quantity,
                version = products.version + 1
            FROM unnest(%(skus)s::text[], %(quantities)s::bigint[]) AS line (sku, quantity)
            WHERE products.sku = line.sku
            """,
            _columns(lines),
        )

    def return_stock(self, lines: Sequence[OrderLine]) -> None:
        """Free what was reserved, of products that are locked."""
        self._connection.execute(
            """
            UPDATE products
            SET stock = products.stock + line.quantity,
                version = products.version + 1
            FROM unnest(%(skus)s::text[], %(quantities)s::bigint[]) AS line (sku, quantity)
            WHERE products.sku = line.sku
            """,
            _columns(lines),
        )


class Customers:
    """The users that may order, and the tombstones of those who no longer may."""

    def __init__(self, connection: Connection[TupleRow]) -> None:
        self._connection = connection

    def save(self, *, user_id: UUID, version: int, erased: bool) -> None:
        """Remember a user or a tombstone, unless something as new is already known."""
        self._connection.execute(
            """
            INSERT INTO customers (user_id, version, erased)
            VALUES (%(user_id)s, %(version)s, %(erased)s)
            ON CONFLICT (user_id) DO UPDATE
            SET version = excluded.version,
                erased = excluded.erased
            WHERE customers.version < excluded.version
            """,
            {"user_id": user_id, "version": version, "erased": erased},
        )


class Orders:
    """The orders, on a connection that somebody else opened."""

    def __init__(self, connection: Connection[TupleRow]) -> None:
        self._connection = connection

    def add(self, order: Order) -> None:
        """Store a new order and its lines."""
        self._connection.execute(
            """
            WITH added AS (
                INSERT INTO orders (
                    order_id, version, user_id, status, total_minor, currency,
                    rejection_reason, placed_at, updated_at
                )
                VALUES (
                    %(order_id)s, %(version)s, %(user_id)s, %(status)s, %(total_minor)s,
                    %(currency)s, %(rejection_reason)s, %(placed_at)s, %(updated_at)s
                )
                RETURNING order_id
            )
            INSERT INTO order_lines (order_id, position, sku, quantity, unit_price_minor)
            SELECT added.order_id, line.position, line.sku, line.quantity, line.unit_price_minor
            FROM added, unnest(
                %(skus)s::text[], %(quantities)s::bigint[], %(unit_prices_minor)s::bigint[]
            ) WITH ORDINALITY AS line (sku, quantity, unit_price_minor, position)
            """,
            _parameters(order),
        )

    def get(self, order_id: UUID) -> Order:
        """Return an order; raises OrderNotFound."""
        return self._only(_ORDER, order_id)

    def get_locked(self, order_id: UUID) -> Order:
        """Return an order that nobody else can change before this transaction ends."""
        return self._only(_ORDER + "FOR NO KEY UPDATE OF orders", order_id)

    def save(self, order: Order) -> None:
        """Store what can change of an order; its lines and prices never do."""
        self._connection.execute(
            """
            UPDATE orders
            SET version = %(version)s,
                status = %(status)s,
                rejection_reason = %(rejection_reason)s,
                updated_at = %(updated_at)s
            WHERE order_id = %(order_id)s
            """,
            _parameters(order),
        )

    def _only(self, query: LiteralString, order_id: UUID) -> Order:
        row = self._connection.cursor(row_factory=dict_row).execute(query, (order_id,)).fetchone()
        if row is None:
            raise OrderNotFound(order_id=order_id)
        return _order(row)


def _columns(lines: Sequence[OrderLine]) -> dict[str, Any]:
    return {
        "skus": [line.sku for line in lines],
        "quantities": [line.quantity for line in lines],
    }


def _parameters(order: Order) -> dict[str, Any]:
    return msgspec.structs.asdict(order) | {
        "skus": [line.sku for line in order.lines],
        "quantities": [line.quantity for line in order.lines],
        "unit_prices_minor": [line.unit_price_minor for line in order.lines],
    }


def _order(row: DictRow) -> Order:
    lines = zip(row.pop("skus"), row.pop("quantities"), row.pop("unit_prices_minor"), strict=True)
    return Order(
        lines=tuple(
            OrderLine(sku=sku, quantity=quantity, unit_price_minor=unit_price_minor)
            for sku, quantity, unit_price_minor in lines
        ),
        **row,
    )
