"""All SQL of the service: one method, one statement."""

from orders.repository.customers import Customers
from orders.repository.exports import ExportedOrders, ExportedPage, Exports
from orders.repository.orders import LastOrder, Orders
from orders.repository.products import Products
from orders.repository.refunds import Refunds

__all__ = [
    "Customers",
    "ExportedOrders",
    "ExportedPage",
    "Exports",
    "LastOrder",
    "Orders",
    "Products",
    "Refunds",
]
