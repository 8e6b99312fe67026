"""The only place where parts are put together; nothing is made before a function asks for it."""

from functools import cache
from typing import TYPE_CHECKING

from chassis.database import Database
from users.config import SERVICE, DatabaseSettings, settings
from users.repository import Users
from users.unit_of_work import UsersUnitOfWork

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient


@cache
def database() -> Database:
    """Return this environment's one connection to Postgres, opened when first used."""
    return Database.from_settings(settings(DatabaseSettings), application_name=SERVICE)


def unit_of_work() -> UsersUnitOfWork:
    """Return a transaction that is yet to be opened."""
    return UsersUnitOfWork(database())


def users() -> Users:
    """Return the users for reading, outside of a transaction."""
    return Users(database().connection())


@cache
def event_bus() -> "EventBridgeClient":
    """Return EventBridge's client."""
    # Slower to import than everything else together, and not every function needs it.
    import boto3

    return boto3.client("events")
