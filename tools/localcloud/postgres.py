"""The database of a local cloud: the one that DATABASE_URL names, or an embedded server."""

from pathlib import Path
from typing import LiteralString
from urllib.parse import parse_qs, unquote, urlsplit

import psycopg

from chassis.testing.postgres import EmbeddedPostgres
from localcloud.cloud import CloudFailure

CONNECT_SECONDS = 5
SUITABILITY: LiteralString = """
SELECT rolsuper OR rolcreaterole, current_setting('server_encoding')
FROM pg_roles WHERE rolname = current_user
"""


def check_database(url: str) -> None:
    """Connect once; raises CloudFailure with the cause in one line, never with the password."""
    if not url.startswith(("postgresql://", "postgres://")):
        raise CloudFailure("DATABASE_URL is broken: it must begin with postgresql://")
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_SECONDS) as connection:
            may_create_roles, encoding = connection.execute(SUITABILITY).fetchone() or (False, "")
    except (psycopg.Error, ValueError) as error:
        raise CloudFailure(f"DATABASE_URL is broken: {_cause(url, error)}") from None
    if not may_create_roles:
        raise CloudFailure("DATABASE_URL is broken: its user may not create roles")
    # Of an SQL_ASCII database even the name of its encoding comes as bytes, like all of its text.
    if encoding != "UTF8":
        raise CloudFailure("DATABASE_URL is broken: the database's encoding must be UTF8")


def embedded(directory: Path, port: int) -> EmbeddedPostgres:
    """Return a server that is not started yet; its data end with it, as the emulator's do."""
    return EmbeddedPostgres(directory, port=port)


def libpq_variables(url: str) -> dict[str, str]:
    """Return what libpq reads from a function's environment: the password and the TLS mode."""
    address = urlsplit(url)
    mode = parse_qs(address.query).get("sslmode", ["prefer"])[0]
    password = {"PGPASSWORD": unquote(address.password)} if address.password else {}
    return {**password, "PGSSLMODE": mode}


def _cause(url: str, error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    cause = lines[0] if lines else type(error).__name__
    try:
        secret = urlsplit(url).password
    except ValueError:
        return "it is no URL"
    for text in {secret, unquote(secret)} if secret else ():
        cause = cause.replace(text, "***")
    return cause
