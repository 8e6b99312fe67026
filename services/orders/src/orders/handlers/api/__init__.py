"""The HTTP door: every route of the service, and the one table of errors."""

from collections.abc import Mapping
from typing import Final

from chassis.http import ErrorStatus, HttpApi, Route
from chassis.http.problem import NOT_FOUND, PRECONDITION_FAILED
from chassis.settings import settings
from orders.config import SERVICE, ApiSettings
from orders.errors import (
    CustomerErased,
    CustomerUnknown,
    ExportNotFound,
    IllegalMove,
    OrderNotFound,
    ProductAlreadyExists,
    ProductVersionStale,
    StockInsufficient,
)
from orders.handlers.api import exports, orders, products

ROUTES: Final[tuple[Route, ...]] = (*products.ROUTES, *orders.ROUTES, *exports.ROUTES)

ERRORS: Final[Mapping[type[Exception], ErrorStatus]] = {
    CustomerErased: ErrorStatus(409, "CUSTOMER_DELETED", "The customer was deleted"),
    CustomerUnknown: ErrorStatus(
        409, "CUSTOMER_UNKNOWN", "The customer is not known", retry_after_seconds=1
    ),
    ExportNotFound: NOT_FOUND,
    IllegalMove: ErrorStatus(
        409,
        "ILLEGAL_MOVE",
        "The order's status does not allow this",
        facts=("order_status", "wanted_status"),
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
