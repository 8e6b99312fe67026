"""The only place where parts are put together; nothing is made before a function asks for it."""

from functools import cache

from chassis.database import Database
from chassis.settings import DatabaseSettings, settings
from herons.config import SERVICE, MigrateSettings
from herons.repository import Herons
from herons.unit_of_work import HeronsUnitOfWork


@cache
def database() -> Database:
    """Return this environment's one connection to Postgres, opened when first used."""
    return Database.from_settings(settings(DatabaseSettings), application_name=SERVICE)


@cache
def admin_database() -> Database:
    """Return the administrator's one connection to Postgres, past the proxy, for migrations."""
    return Database.from_settings(settings(MigrateSettings), application_name=SERVICE)


def unit_of_work() -> HeronsUnitOfWork:
    """Return a transaction that is yet to be opened."""
    return HeronsUnitOfWork(database())


def herons() -> Herons:
    """Return the herons for reading, outside of a transaction."""
    return Herons(database().connection())
