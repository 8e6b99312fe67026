"""Products as clients see them and administrators change them.

Every field that goes out is listed in a struct here, and nothing else goes out.
"""

from typing import Any, Final

import msgspec
from msgspec import Struct

from chassis.http import (
    FieldError,
    Page,
    PageQuery,
    Refused,
    Request,
    Response,
    Route,
    decode_cursor,
    page_of,
)
from chassis.http.problem import VALIDATION_ERROR
from orders import wiring
from orders.domain import products as domain
from orders.errors import ProductAlreadyExists, ProductVersionStale, SkuInvalid
from orders.handlers.api.scopes import ADMIN, READ
from orders.use_cases import products as use_cases
from orders.use_cases.products import ProductDetails


class Product(Struct, frozen=True, kw_only=True):
    """A product as clients see it; its ETag is its version."""

    sku: str
    version: int
    name: str
    price_minor: int
    currency: domain.Currency
    stock: int


class LastProduct(Struct, frozen=True):
    """Where a page of products ended."""

    sku: str


def put_product(request: Request[ProductDetails]) -> Response:
    """Create a product with If-None-Match, or replace the version that If-Match names."""
    sku = _sku_of(request)
    if request.if_none_match_any:
        product = use_cases.create_product(
            sku=sku, details=request.body, products=wiring.products()
        )
        return _response(product, status=201, location=f"/products/{sku}")
    product = use_cases.replace_product(
        sku=sku,
        details=request.body,
        expected_version=request.if_match,
        products=wiring.products(),
    )
    return _response(product)


def list_products(request: Request[None, PageQuery]) -> Response:
    """Return a page of products in the order of their SKUs."""
    limit, cursor = request.query.limit, request.query.cursor
    after = decode_cursor(cursor, LastProduct).sku if cursor else ""
    found = wiring.products().list_after(after, limit=limit + 1)
    shown = [_representation(product) for product in found]
    return Response(body=page_of(shown, limit=limit, position=lambda last: LastProduct(last.sku)))


def _sku_of(request: Request[ProductDetails]) -> str:
    try:
        return domain.checked_sku(request.path["sku"])
    except SkuInvalid as error:
        fault = FieldError(parameter="sku", code="pattern_mismatch", detail=str(error))
        raise Refused(VALIDATION_ERROR, "The path is not valid.", errors=[fault]) from error


def _representation(product: domain.Product) -> Product:
    return msgspec.convert(product, Product, from_attributes=True)


def _response(product: domain.Product, **more: Any) -> Response:
    return Response(body=_representation(product), etag=product.version, **more)


ROUTES: Final = (
    Route(
        method="PUT",
        path="/products/{sku}",
        endpoint=put_product,
        scopes=(ADMIN,),
        summary="Create or replace a product",
        body=ProductDetails,
        returns=Product,
        success=(200, 201),
        conditional_put=True,
        errors=(ProductAlreadyExists, ProductVersionStale),
    ),
    Route(
        method="GET",
        path="/products",
        endpoint=list_products,
        scopes=(READ, ADMIN),
        summary="List products",
        query=PageQuery,
        returns=Page[Product],
    ),
)
