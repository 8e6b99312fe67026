"""The database of users, for functions that shall work on it, and emptied for who measures."""

from collections.abc import Mapping

import psycopg

from chassis.testing.plugin import ServiceDatabase


def database_variables(database: ServiceDatabase) -> Mapping[str, str]:
    """Return the settings that every function with a database has."""
    return {
        "DATABASE_HOST": database.server.host,
        "DATABASE_PORT": str(database.server.port),
        "DATABASE_NAME": database.name,
        "DATABASE_USER": "users_service",
        "DATABASE_AUTH": "libpq",
    }


def empty_tables(admin: psycopg.Connection) -> None:
    """Leave nothing of millions of rows: deleted ones would stay, and slow down whoever follows."""
    admin.execute("TRUNCATE users, outbox, imports, import_rejections, import_rows")
