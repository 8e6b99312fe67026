"""The only place where parts are put together; nothing is made before a function asks for it."""

from functools import cache

from chassis import aws
from chassis.database import Database
from chassis.dead_letters import DeadLetters
from chassis.s3_links import S3Links
from chassis.settings import DatabaseSettings, settings
from orders.config import (
    SERVICE,
    ApiSettings,
    ExportOrdersSettings,
    MigrateSettings,
    PaymentSettings,
)
from orders.gateways.exports import ExportFiles, ExportQueue
from orders.gateways.payments import PaymentProvider
from orders.repository import ExportedOrders, Exports, Orders, Products, Refunds
from orders.unit_of_work import OrdersUnitOfWork


@cache
def database() -> Database:
    """Return this environment's one connection to Postgres, opened when first used."""
    return Database.from_settings(settings(DatabaseSettings), application_name=SERVICE)


@cache
def admin_database() -> Database:
    """Return the administrator's one connection to Postgres, past the proxy, for migrations."""
    return Database.from_settings(settings(MigrateSettings), application_name=SERVICE)


def unit_of_work() -> OrdersUnitOfWork:
    """Return a transaction that is yet to be opened."""
    return OrdersUnitOfWork(database())


def orders() -> Orders:
    """Return the orders for reading, outside of a transaction."""
    return Orders(database().connection())


def products() -> Products:
    """Return the products for single statements, outside of a transaction."""
    return Products(database().connection())


def refunds() -> Refunds:
    """Return the refunds for reading, outside of a transaction."""
    return Refunds(database().connection())


def exports() -> Exports:
    """Return the exports for reading, outside of a transaction."""
    return Exports(database().connection())


def exported_orders() -> ExportedOrders:
    """Return the orders as files have them, outside of a transaction."""
    return ExportedOrders(database().connection())


def export_links() -> S3Links:
    """Return what makes links to the files of exports."""
    return S3Links(settings(ApiSettings).export_bucket_name)


@cache
def export_files() -> ExportFiles:
    """Return the bucket of exports."""
    return ExportFiles(aws.s3(), settings(ExportOrdersSettings).export_bucket_name)


@cache
def export_queue() -> ExportQueue:
    """Return the queue by which exports go on."""
    return ExportQueue(aws.sqs(), settings(ExportOrdersSettings).export_queue_url)


@cache
def payments() -> PaymentProvider:
    """Return the payment provider."""
    return PaymentProvider(settings(PaymentSettings).payment_provider_url)


def dead_letters(queue_url: str) -> DeadLetters:
    """Return the dead-letter queue of a consumer; its client is made when a message is buried."""
    return DeadLetters(queue_url, aws.sqs)
