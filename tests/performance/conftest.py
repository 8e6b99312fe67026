"""The users' real database, empty before and after; `make bench` says how many rows it gets."""

from collections.abc import Iterator

import psycopg
import pytest

from chassis.migrations import migrations_directory
from chassis.testing.plugin import ServiceSchema
from chassis.testing.sizes import size
from performance.console import Console
from performance.users_database import empty_tables


@pytest.fixture(scope="session")
def service_schema() -> ServiceSchema:
    return ServiceSchema(service="users", migrations=migrations_directory("users"))


@pytest.fixture(scope="session")
def rows() -> int:
    return size("BENCH_ROWS", default=5000, at_least=1000)


@pytest.fixture
def tables(admin: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """The superuser's connection to tables that are empty, and will be again."""
    empty_tables(admin)
    yield admin
    empty_tables(admin)


@pytest.fixture
def console(capfd: pytest.CaptureFixture[str]) -> Console:
    return Console(capfd)
