"""The only place where parts are put together; nothing is made before a function asks for it."""

from functools import cache

from chassis.database import Database
from chassis.settings import DatabaseSettings, settings
from users.config import SERVICE
from users.repository import Users
from users.unit_of_work import UsersUnitOfWork


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
