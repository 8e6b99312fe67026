"""Very many orders of some days, with some before and after them, and what a file says of each."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import psycopg

FIRST_ON: Final = date(2025, 11, 1)
LAST_ON: Final = date(2025, 11, 30)
# So many orders were placed before these days, and as many after them.
_OUTSIDE: Final = 10
_FIRST: Final = datetime.combine(FIRST_ON, time(), tzinfo=UTC)
_PAST: Final = datetime.combine(LAST_ON + timedelta(days=1), time(), tzinfo=UTC)
_ROWS_AT_ONCE: Final = 5000

type Row = list[str]


def sell(admin: psycopg.Connection, orders: int) -> None:
    """Store so many orders of the days, of every status, and three at each moment.

    Their ids grow with the time, as those that the service makes do, but not within a moment.
    """
    # There is nothing that a foreign key would find, and each would be looked up.
    admin.execute("SET session_replication_role = replica")
    admin.execute(
        """
        INSERT INTO products (sku, version, name, price_minor, currency, stock)
        SELECT 'sku-' || number, 1, 'Product', 100 + number, 'EUR', 0
        FROM generate_series(0, 99) AS number
        """
    )
    admin.execute(
        """
        INSERT INTO orders (
            order_id, version, user_id, status, total_minor, currency, placed_at, updated_at,
            charge_id
        )
        SELECT
            overlay(
                overlay(
                    md5('order' || number)
                    PLACING lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0')
                    FROM 1
                ) PLACING '7' FROM 13
            )::uuid,
            2,
            md5('user' || number %% 50000)::uuid,
            (ARRAY['pending', 'confirmed', 'rejected', 'shipped', 'cancelled'])[1 + number %% 5],
            100 + number %% 90000,
            'EUR',
            moment,
            moment + interval '1.234567 seconds',
            CASE WHEN number %% 5 > 0 THEN 'ch_' || md5('charge' || number) END
        FROM
            generate_series(0, %(orders)s + 2 * %(outside)s - 1) AS number,
            LATERAL (
                SELECT CASE
                    WHEN number < %(outside)s
                        THEN %(first)s - interval '1 microsecond'
                    WHEN number < %(orders)s + %(outside)s
                        THEN %(first)s + (number - %(outside)s) / 3 * %(step)s
                    ELSE %(past)s
                END
            ) AS drawn (moment)
        """,
        {
            "outside": _OUTSIDE,
            "orders": orders,
            "first": _FIRST,
            "past": _PAST,
            "step": (_PAST - _FIRST) / (orders // 3 + 1),
        },
    )
    admin.execute(
        """
        INSERT INTO order_lines (order_id, position, sku, quantity, unit_price_minor)
        SELECT order_id, position, 'sku-' || (drawn + position * 7) % 100, 1 + drawn % 9, 100
        FROM
            orders,
            LATERAL (SELECT total_minor % 97 AS drawn) AS number,
            LATERAL generate_series(1, 1 + drawn % 3) AS position
        """
    )
    admin.execute(
        """
        INSERT INTO refunds (order_id, refund_id, amount_minor, refunded_at)
        SELECT order_id, 're_' || charge_id, total_minor, updated_at
        FROM orders WHERE status = 'cancelled'
        """
    )
    admin.execute("SET session_replication_role = origin")
    admin.execute("ANALYZE orders, order_lines, refunds")


def wanted_rows(admin: psycopg.Connection) -> Iterator[Row]:
    """Yield what a file has to say of the orders of the days, in its order."""
    with admin.transaction(), admin.cursor("wanted") as cursor:
        cursor.itersize = _ROWS_AT_ONCE
        cursor.execute(
            """
            SELECT
                orders.order_id, user_id, status, placed_at, updated_at, currency, total_minor,
                array_to_string(lines, ' '), charge_id, refund_id
            FROM orders
            JOIN (
                SELECT
                    order_id,
                    array_agg(concat_ws(':', sku, quantity, unit_price_minor) ORDER BY position)
                FROM order_lines
                GROUP BY order_id
            ) AS ordered (order_id, lines) USING (order_id)
            LEFT JOIN refunds USING (order_id)
            WHERE (placed_at AT TIME ZONE 'UTC')::date BETWEEN %s AND %s
            ORDER BY placed_at, orders.order_id
            """,
            (FIRST_ON, LAST_ON),
        )
        for row in cursor:
            yield [_field(value) for value in row]


def _field(value: Any) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        case _:
            return str(value)
