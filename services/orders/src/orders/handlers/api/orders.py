"""The HTTP door: every route of the service, what clients send and see, the one table of errors.

Every field that goes out is listed in a struct here, and nothing else goes out.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from chassis.clock import utc_now
from chassis.http import (
    ErrorStatus,
    FieldError,
    HttpApi,
    Page,
    PageQuery,
    Refused,
    Request,
    Response,
    Route,
    decode_cursor,
    idempotently,
    page_of,
)
from chassis.http.problem import NOT_FOUND, PRECONDITION_FAILED, VALIDATION_ERROR
from chassis.ids import uuid7
from chassis.settings import settings
from orders import domain, use_cases, wiring
from orders.config import SERVICE, ApiSettings
from orders.errors import (
    CustomerErased,
    CustomerUnknown,
    LineFault,
    LinesRefused,
    OrderNotFound,
    ProductAlreadyExists,
    ProductVersionStale,
    SkuInvalid,
    StockInsufficient,
)
from orders.use_cases import ProductDetails

ADMIN: Final = "orders/admin"
READ: Final = "orders/read"
WRITE: Final = "orders/write"


class Product(Struct, frozen=True, kw_only=True):
    """A product as clients see it; its ETag is its version."""

    sku: str
    version: int
    name: str
    price_minor: int
    currency: domain.Currency
    stock: int


class OrderRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a customer wants; a SKU appears once, and all prices are in one currency."""

    lines: Annotated[tuple[domain.WantedLine, ...], Meta(min_length=1, max_length=50)]


class OrderLine(Struct, frozen=True, kw_only=True):
    """A product of an order, at the price of the moment it was placed."""

    sku: str
    quantity: int
    unit_price_minor: int


class Order(Struct, frozen=True, kw_only=True):
    """An order as clients see it; `rejection_reason` is null unless the order is rejected."""

    order_id: UUID
    version: int
    user_id: UUID
    status: domain.OrderStatus
    lines: tuple[OrderLine, ...]
    total_minor: int
    currency: domain.Currency
    rejection_reason: str | None
    placed_at: datetime
    updated_at: datetime


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
        return _shown(product, Product, status=201, location=f"/products/{sku}")
    product = use_cases.replace_product(
        sku=sku,
        details=request.body,
        expected_version=request.if_match,
        products=wiring.products(),
    )
    return _shown(product, Product)


def list_products(request: Request[None, PageQuery]) -> Response:
    """Return a page of products in the order of their SKUs."""
    limit, cursor = request.query.limit, request.query.cursor
    after = decode_cursor(cursor, LastProduct).sku if cursor else ""
    found = wiring.products().list_after(after, limit=limit + 1)
    shown = [_representation(product, Product) for product in found]
    return Response(body=page_of(shown, limit=limit, position=lambda last: LastProduct(last.sku)))


def place_order(request: Request[OrderRequest]) -> Response:
    """Reserve stock and store the order, once per Idempotency-Key."""
    user_id = request.caller.subject_uuid()
    with wiring.unit_of_work() as uow:

        def place() -> Response:
            order = use_cases.place_order(
                order_id=uuid7(),
                user_id=user_id,
                wanted=request.body.lines,
                uow=uow,
                now=utc_now(),
            )
            return _shown(order, Order, status=201, location=f"/orders/{order.order_id}")

        try:
            return idempotently(uow, request, place)
        except LinesRefused as error:
            raise _refused_lines(error) from error


def read_order(request: Request[None]) -> Response:
    """Return an order to its customer or to an administrator."""
    reader_id = None if request.caller.has(ADMIN) else request.caller.subject_uuid()
    order_id = request.path_uuid("order_id")
    order = use_cases.read_order(order_id=order_id, reader_id=reader_id, orders=wiring.orders())
    return _shown(order, Order)


LINE_FAULTS: Final[Mapping[str, str]] = {
    "currency_differs": "The product is sold in another currency than those before it.",
    "product_unknown": "There is no such product.",
    "sku_repeated": "The product is in an earlier line already.",
}


def _sku_of(request: Request[ProductDetails]) -> str:
    try:
        return domain.checked_sku(request.path["sku"])
    except SkuInvalid as error:
        fault = FieldError(parameter="sku", code="pattern_mismatch", detail=str(error))
        raise Refused(VALIDATION_ERROR, "The path is not valid.", errors=[fault]) from error


def _refused_lines(error: LinesRefused) -> Refused:
    return Refused(
        VALIDATION_ERROR, str(error), errors=[_field_error(fault) for fault in error.faults]
    )


def _field_error(fault: LineFault) -> FieldError:
    return FieldError(
        pointer=f"/lines/{fault.position}/sku",
        code=fault.reason,
        detail=LINE_FAULTS[fault.reason],
    )


def _representation[R: Struct](of: domain.Product | domain.Order, kind: type[R]) -> R:
    return msgspec.convert(of, kind, from_attributes=True)


def _shown(of: domain.Product | domain.Order, kind: type[Struct], **more: Any) -> Response:
    return Response(body=_representation(of, kind), etag=of.version, **more)


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
    Route(
        method="POST",
        path="/orders",
        endpoint=place_order,
        scopes=(WRITE,),
        summary="Place an order",
        body=OrderRequest,
        returns=Order,
        success=(201,),
        idempotent=True,
        errors=(CustomerErased, CustomerUnknown, StockInsufficient),
    ),
    Route(
        method="GET",
        path="/orders/{order_id}",
        endpoint=read_order,
        scopes=(READ, ADMIN),
        summary="Read an order",
        returns=Order,
        errors=(OrderNotFound,),
    ),
)

ERRORS: Final[Mapping[type[Exception], ErrorStatus]] = {
    CustomerErased: ErrorStatus(409, "CUSTOMER_DELETED", "The customer was deleted"),
    CustomerUnknown: ErrorStatus(
        409, "CUSTOMER_UNKNOWN", "The customer is not known", retry_after_seconds=1
    ),
    OrderNotFound: NOT_FOUND,
    ProductAlreadyExists: PRECONDITION_FAILED,
    ProductVersionStale: PRECONDITION_FAILED,
    StockInsufficient: ErrorStatus(
        409, "STOCK_INSUFFICIENT", "There is not enough stock", facts=("sku", "available")
    ),
}

handler: Final = HttpApi(
    routes=ROUTES, errors=ERRORS, settings=lambda: settings(ApiSettings), service=SERVICE
)
