"""The products.

Rows are always locked in the order of their SKUs: no two orders wait for each other.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import TupleRow, class_row, dict_row

from orders.domain.orders import OrderLine
from orders.domain.products import Product
from orders.errors import ProductAlreadyExists, ProductVersionStale


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
        """Free what was reserved, of products that are locked; a SKU may come up repeatedly."""
        self._connection.execute(
            """
            UPDATE products
            SET stock = products.stock + returned.quantity,
                version = products.version + 1
            FROM (
                SELECT sku, sum(quantity) AS quantity
                FROM unnest(%(skus)s::text[], %(quantities)s::bigint[]) AS line (sku, quantity)
                GROUP BY sku
            ) AS returned
            WHERE products.sku = returned.sku
            """,
            _columns(lines),
        )


def _columns(lines: Sequence[OrderLine]) -> dict[str, Any]:
    return {
        "skus": [line.sku for line in lines],
        "quantities": [line.quantity for line in lines],
    }
