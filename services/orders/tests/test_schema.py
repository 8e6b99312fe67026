"""What the database refuses by itself, whatever the code does."""

import psycopg
import pytest
from psycopg.errors import CheckViolation, ForeignKeyViolation

from .shop import Shop


class TestProducts:
    @pytest.mark.parametrize(
        "change",
        [
            "stock = -1",
            "stock = stock - 11",
            "price_minor = 0",
            "currency = 'EURO'",
            "version = 0",
        ],
    )
    def test_are_never(self, shop: Shop, change: str) -> None:
        shop.sells(tea=10)

        with pytest.raises(CheckViolation):
            shop.admin.execute(f"UPDATE products SET {change}".encode())

    def test_stay_while_somebody_has_ordered_them(self, shop: Shop) -> None:
        shop.sells(tea=10)
        shop.is_asked_for(("tea", 1))

        with pytest.raises(ForeignKeyViolation):
            shop.admin.execute("DELETE FROM products")


class TestOrders:
    @pytest.mark.parametrize(
        "change",
        [
            "status = 'lost'",
            "rejection_reason = 'no funds'",
            "cancellation_reason = 'expired'",
            "total_minor = 0",
        ],
    )
    def test_are_never(self, shop: Shop, change: str) -> None:
        shop.sells(tea=10)
        shop.is_asked_for(("tea", 1))

        with pytest.raises(CheckViolation):
            shop.admin.execute(f"UPDATE orders SET {change}".encode())


class TestRefunds:
    def test_are_never_negative(self, shop: Shop, admin: psycopg.Connection) -> None:
        shop.sells(tea=10)
        order_id = shop.is_asked_for(("tea", 1)).json["order_id"]

        with pytest.raises(CheckViolation):
            admin.execute("INSERT INTO refunds VALUES (%s, 'refund-1', -1, now())", (order_id,))
