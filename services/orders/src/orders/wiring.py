"""The only place where parts are put together; nothing is made before a function asks for it."""

from functools import cache
from typing import TYPE_CHECKING

from chassis.database import Database
from chassis.dead_letters import DeadLetters
from orders.config import SERVICE, DatabaseSettings, ProcessOrderSettings, settings
from orders.gateways import PaymentProvider
from orders.repository import Orders, Products
from orders.unit_of_work import OrdersUnitOfWork

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_sqs import SQSClient


@cache
def database() -> Database:
    """Return this environment's one connection to Postgres, opened when first used."""
    return Database.from_settings(settings(DatabaseSettings), application_name=SERVICE)


def unit_of_work() -> OrdersUnitOfWork:
    """Return a transaction that is yet to be opened."""
    return OrdersUnitOfWork(database())


def orders() -> Orders:
    """Return the orders for reading, outside of a transaction."""
    return Orders(database().connection())


def products() -> Products:
    """Return the products for single statements, outside of a transaction."""
    return Products(database().connection())


@cache
def payments() -> PaymentProvider:
    """Return the payment provider."""
    return PaymentProvider(settings(ProcessOrderSettings).payment_provider_url)


def dead_letters(queue_url: str) -> DeadLetters:
    """Return the dead-letter queue of a consumer; its client is made when a message is buried."""
    return DeadLetters(queue_url, _sqs)


@cache
def event_bus() -> "EventBridgeClient":
    """Return EventBridge's client."""
    # Slower to import than everything else together, and not every function needs it.
    import boto3

    return boto3.client("events")


@cache
def _sqs() -> "SQSClient":
    import boto3

    return boto3.client("sqs")
