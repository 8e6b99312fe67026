"""Orders as customers and administrators see and move them.

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
    FieldError,
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
from chassis.http.problem import FORBIDDEN, VALIDATION_ERROR
from chassis.ids import uuid7
from orders import wiring
from orders.domain import orders as domain
from orders.domain.products import Currency
from orders.errors import (
    CustomerErased,
    CustomerUnknown,
    IllegalMove,
    LineFault,
    LinesRefused,
    OrderNotFound,
    StockInsufficient,
)
from orders.handlers.api.scopes import ADMIN, READ, WRITE
from orders.repository import LastOrder
from orders.use_cases import orders as use_cases


class OrderRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a customer wants; a SKU appears once, and all prices are in one currency."""

    lines: Annotated[tuple[domain.WantedLine, ...], Meta(min_length=1, max_length=50)]


class OrderLine(Struct, frozen=True, kw_only=True):
    """A product of an order, at the price of the moment it was placed."""

    sku: str
    quantity: int
    unit_price_minor: int


class Order(Struct, frozen=True, kw_only=True):
    """An order as clients see it.

    `rejection_reason` is null unless it is rejected, `cancellation_reason` unless it is cancelled.
    """

    order_id: UUID
    version: int
    user_id: UUID
    status: domain.OrderStatus
    lines: tuple[OrderLine, ...]
    total_minor: int
    currency: Currency
    rejection_reason: str | None
    cancellation_reason: domain.CancellationReason | None
    placed_at: datetime
    updated_at: datetime


class OrderQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which orders to list: of a status, or all; administrators may name a user."""

    status: domain.OrderStatus | None = None
    user_id: UUID | None = None


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
            return _response(order, status=201, location=f"/orders/{order.order_id}")

        try:
            return idempotently(uow, request, place)
        except LinesRefused as error:
            raise _refused_lines(error) from error


def read_order(request: Request[None]) -> Response:
    """Return an order to its customer or to an administrator."""
    order = use_cases.read_order(
        order_id=request.path_uuid("order_id"), reader_id=_caller(request), orders=wiring.orders()
    )
    return _response(order)


def list_orders(request: Request[None, OrderQuery]) -> Response:
    """Return a page of the caller's orders, or of anybody's to an administrator; newest first."""
    query = request.query
    found = use_cases.list_orders(
        user_id=_listed_user(request),
        status=query.status,
        after=decode_cursor(query.cursor, LastOrder) if query.cursor else None,
        limit=query.limit + 1,
        orders=wiring.orders(),
    )
    shown = [_representation(order) for order in found]
    return Response(body=page_of(shown, limit=query.limit, position=_position))


def cancel_order(request: Request[None]) -> Response:
    """Call off the caller's order, or anybody's for an administrator."""
    with wiring.unit_of_work() as uow:
        order = use_cases.cancel_order(
            order_id=request.path_uuid("order_id"),
            canceller_id=_caller(request),
            uow=uow,
            now=utc_now(),
        )
    return _response(order)


def ship_order(request: Request[None]) -> Response:
    """Note that an order's goods have left."""
    with wiring.unit_of_work() as uow:
        order = use_cases.ship_order(order_id=request.path_uuid("order_id"), uow=uow, now=utc_now())
    return _response(order)


LINE_FAULTS: Final[Mapping[str, str]] = {
    "currency_differs": "The product is sold in another currency than those before it.",
    "product_unknown": "There is no such product.",
    "sku_repeated": "The product is in an earlier line already.",
}


def _caller(request: Request[Any, Any]) -> UUID | None:
    """Return whose orders may be touched; None for an administrator, who may touch any."""
    return None if request.caller.has(ADMIN) else request.caller.subject_uuid()


def _listed_user(request: Request[None, OrderQuery]) -> UUID | None:
    wanted, caller_id = request.query.user_id, _caller(request)
    if caller_id is not None and wanted not in (None, caller_id):
        raise Refused(FORBIDDEN, f"Only a token with {ADMIN} may list the orders of somebody else.")
    return wanted or caller_id


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


def _position(last: Order) -> LastOrder:
    return LastOrder(placed_at=last.placed_at, order_id=last.order_id)


def _representation(order: domain.Order) -> Order:
    return msgspec.convert(order, Order, from_attributes=True)


def _response(order: domain.Order, **more: Any) -> Response:
    return Response(body=_representation(order), etag=order.version, **more)


ROUTES: Final = (
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
        path="/orders",
        endpoint=list_orders,
        scopes=(READ, ADMIN),
        summary="List orders, the newest first",
        query=OrderQuery,
        returns=Page[Order],
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
    Route(
        method="POST",
        path="/orders/{order_id}/cancel",
        endpoint=cancel_order,
        scopes=(WRITE, ADMIN),
        summary="Cancel an order",
        returns=Order,
        errors=(IllegalMove, OrderNotFound),
    ),
    Route(
        method="POST",
        path="/orders/{order_id}/ship",
        endpoint=ship_order,
        scopes=(ADMIN,),
        summary="Note that an order was shipped",
        returns=Order,
        errors=(IllegalMove, OrderNotFound),
    ),
)
