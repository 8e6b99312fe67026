"""An import, killed at random moments: every row is imported once, and told of once.

`make soak` runs it with a million rows and ten kills.
"""

import random
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from chassis.clock import utc_now
from chassis.ids import uuid7
from chassis.migrations import migrations_directory
from chassis.testing.plugin import ServiceDatabase, ServiceSchema
from performance.console import Console
from performance.import_cloud import ImportCloud, running_import_cloud
from performance.users_database import empty_tables
from reliability.execution_environment import ExecutionEnvironment
from reliability.figures import MOST_BYTES_OF_MEMORY, figures
from reliability.import_effects import (
    counts_told,
    effects,
    line_reached,
    rows_of,
    state_of,
    wanted_effects,
)
from reliability.killing_poller import KillingPoller, Work
from reliability.people import counts, last_line, persons, rejected_rows, write_file
from users.handlers import import_users
from users.repository import Imports
from users.use_cases.imports import request_import

LEAST_BYTES_OF_A_ROW = 200


@pytest.fixture(scope="session")
def service_schema() -> ServiceSchema:
    return ServiceSchema(service="users", migrations=migrations_directory("users"))


@pytest.fixture
def tables(admin: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """The superuser's connection to tables that are empty, and will be again."""
    empty_tables(admin)
    yield admin
    empty_tables(admin)


@pytest.fixture
def cloud(service_database: ServiceDatabase) -> Iterator[ImportCloud]:
    with running_import_cloud(service_database) as cloud:
        yield cloud


@pytest.fixture
def file(tmp_path: Path, rows: int, console: Console) -> Iterator[Path]:
    console.line(f"\nkilled import: making a file of {rows:,} rows")
    path = tmp_path / "people.csv"
    write_file(path, rows)
    yield path
    path.unlink()


@pytest.fixture
def import_id(tables: psycopg.Connection, service_database: ServiceDatabase) -> UUID:
    """The only import; it waits for its file."""
    database = service_database.connect()
    new = request_import(
        import_id=uuid7(),
        correlation_id="soak",
        imports=Imports(database.connection()),
        now=utc_now(),
    )
    database.close()
    return new.import_id


@pytest.fixture
def poller(
    cloud: ImportCloud, tables: psycopg.Connection, seed: int, console: Console, tmp_path: Path
) -> Iterator[KillingPoller]:
    poller = KillingPoller(
        queue=cloud.queue,
        start=partial(
            ExecutionEnvironment,
            cloud.variables,
            tmp_path / "import_users.log",
            import_users.__name__,
        ),
        work=Work(
            "line",
            reached=partial(line_reached, tables),
            piece_seconds=0.6,
            reserve_seconds=import_users.RESERVE_SECONDS,
            short_seconds=0.2,
            long_seconds=3.0,
        ),
        random=random.Random(seed),
        console=console,
    )
    yield poller
    poller.close()


class TestKilledImport:
    def test_imports_and_tells_of_every_row_once(
        self,
        rows: int,
        kills: int,
        seed: int,
        file: Path,
        tables: psycopg.Connection,
        import_id: UUID,
        cloud: ImportCloud,
        poller: KillingPoller,
        console: Console,
    ) -> None:
        file_bytes = file.stat().st_size
        console.line(f"killed import: {file_bytes / 1e6:,.0f} MB, with SOAK_SEED={seed}")
        cloud.upload(import_id, file)

        begun = time.monotonic()
        poller.run(kills=kills, end=last_line(rows))
        seconds = time.monotonic() - begun

        console.line("killed import: comparing what is there with the file")
        accepted, rejected = counts(rows)
        end = ("finished", file_bytes, last_line(rows) + 1, accepted, rejected)
        assert state_of(tables, import_id) == end
        assert poller.toll.kills == kills
        # A message that was done with may come again, and changes nothing.
        cloud.tell(import_id)
        poller.run()
        assert state_of(tables, import_id) == end
        assert effects(tables, persons(rows)) == wanted_effects(accepted)
        assert counts_told(tables) == [(accepted, rejected)]
        assert rows_of(cloud.rejected_rows(import_id)) == list(rejected_rows(rows))
        assert not cloud.has_upload(import_id)
        assert cloud.queue.dead_letters() == []
        console.table(f"{rows:,} rows imported", *figures(poller.toll, rows=rows, seconds=seconds))
        assert file_bytes >= rows * LEAST_BYTES_OF_A_ROW
        assert poller.toll.peak_bytes < MOST_BYTES_OF_MEMORY
