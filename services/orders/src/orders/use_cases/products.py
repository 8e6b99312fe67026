"""What administrators decide about products."""

from msgspec import Struct

from orders.domain.products import (
    FIRST_VERSION,
    Currency,
    PriceMinor,
    Product,
    ProductName,
    Sku,
    Stock,
)
from orders.repository import Products


class ProductDetails(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an administrator decides about a product."""

    name: ProductName
    price_minor: PriceMinor
    currency: Currency
    stock: Stock


def create_product(*, sku: Sku, details: ProductDetails, products: Products) -> Product:
    """Store a new product; raises ProductAlreadyExists."""
    product = _product(sku, details)
    products.add(product)
    return product


def replace_product(
    *, sku: Sku, details: ProductDetails, expected_version: int | None, products: Products
) -> Product:
    """Replace a product at the expected version, or at any for None; raises ProductVersionStale."""
    return products.replace(_product(sku, details), expected_version=expected_version)


def _product(sku: Sku, details: ProductDetails) -> Product:
    return Product(
        sku=sku,
        version=FIRST_VERSION,
        name=details.name,
        price_minor=details.price_minor,
        currency=details.currency,
        stock=details.stock,
    )
