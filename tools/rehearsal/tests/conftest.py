from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from chassis.testing.plugin import create_database
from chassis.testing.postgres import PostgresAddress
from rehearsal.stage import Rehearsed, Stage

ROWS = 200
LIMIT_SECONDS = 0.2
# Two milliseconds a row: what a million rows do, two hundred do as well.
PALLETS = """
CREATE FUNCTION slow(bigint) RETURNS bigint IMMUTABLE LANGUAGE plpgsql
AS $$ BEGIN PERFORM pg_sleep(0.002); RETURN $1; END $$;
CREATE TABLE pallets (pallet_id bigint PRIMARY KEY, colour text NOT NULL);
"""

type Rehearse = Callable[..., list[Rehearsed]]


@pytest.fixture
def url(postgres: PostgresAddress) -> str:
    create_database(postgres, "rehearsal_tests")
    return postgres.url("rehearsal_tests")


@pytest.fixture
def admin(url: str) -> Iterator[psycopg.Connection]:
    """The administrator's connection, in a schema of its own."""
    with psycopg.connect(url, autocommit=True, options="-c search_path=pallets") as connection:
        connection.execute("CREATE SCHEMA pallets")
        yield connection


@pytest.fixture
def rehearse(url: str, tmp_path: Path) -> Rehearse:
    """Rehearse a service that has pallets and one more migration; return what that one did."""

    def rehearse(file: str, statements: str) -> list[Rehearsed]:
        (tmp_path / "0001_expand_pallets.sql").write_text(PALLETS)
        (tmp_path / f"{file}.sql").write_text(statements)
        stage = Stage(url, rows=ROWS, say=lambda _: None)
        return [each for each in stage.rehearse("pallets", tmp_path) if each.file.name > "0001_f"]

    return rehearse
