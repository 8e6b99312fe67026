"""A database as RDS hands it over, and migration files to write."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from chassis.testing.plugin import create_database
from chassis.testing.postgres import PostgresAddress

from .crates import MASTER_PASSWORD, OpenAdmin, Write


@pytest.fixture(scope="module")
def superuser(postgres: PostgresAddress) -> Iterator[psycopg.Connection]:
    """A database whose administrator is what RDS's is: its owner, who creates roles."""
    create_database(postgres, "migrations_tests")
    with psycopg.connect(postgres.url("migrations_tests"), autocommit=True) as superuser:
        superuser.execute("DROP ROLE IF EXISTS master")
        superuser.execute("CREATE ROLE master LOGIN CREATEROLE PASSWORD 'master'")
        superuser.execute("ALTER DATABASE migrations_tests OWNER TO master")
        superuser.execute("ALTER DATABASE migrations_tests SET timezone TO 'Asia/Tokyo'")
        yield superuser


@pytest.fixture
def open_admin(postgres: PostgresAddress, superuser: psycopg.Connection) -> Iterator[OpenAdmin]:
    """Connections of that administrator; afterwards nothing is left of what it made."""
    superuser.execute("GRANT ALL ON SCHEMA public TO PUBLIC")
    superuser.execute("GRANT ALL ON DATABASE migrations_tests TO PUBLIC")
    opened: list[psycopg.Connection] = []

    def open_admin() -> psycopg.Connection:
        url = f"postgresql://master:{MASTER_PASSWORD}@{postgres.host}:{postgres.port}"
        opened.append(psycopg.connect(f"{url}/migrations_tests", autocommit=True))
        return opened[-1]

    yield open_admin
    for connection in opened:
        connection.close()
    superuser.execute("DROP SCHEMA IF EXISTS crates, boxes CASCADE")
    for (role,) in superuser.execute(
        "SELECT rolname FROM pg_roles WHERE rolname IN ('crates_service', 'boxes_service')"
    ).fetchall():
        for template in ("DROP OWNED BY {}", "DROP ROLE {}"):
            superuser.execute(sql.SQL(template).format(sql.Identifier(role)))


@pytest.fixture
def master(open_admin: OpenAdmin) -> psycopg.Connection:
    return open_admin()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write migration files; returns their directory."""

    def write(**files: str) -> Path:
        for name, statements in files.items():
            (tmp_path / f"{name.removeprefix('m')}.sql").write_text(statements)
        return tmp_path

    return write
