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
from performance.sizes import size
from performance.users_database import empty_tables
from reliability.execution_environment import ExecutionEnvironment
from reliability.import_effects import (
    counts_told,
    effects,
    line_reached,
    rows_of,
    state_of,
    wanted_effects,
)
from reliability.killing_poller import KillingPoller, Toll
from reliability.people import counts, last_line, persons, rejected_rows, write_file
from users.repository import Imports
from users.use_cases.imports import request_import

MOST_BYTES_OF_MEMORY = 200_000_000
LEAST_BYTES_OF_A_ROW = 200


@pytest.fixture(scope="session")
def service_schema() -> ServiceSchema:
    return ServiceSchema(service="users", migrations=migrations_directory("users"))


@pytest.fixture(scope="session")
def rows() -> int:
    return size("SOAK_ROWS", default=20_000, at_least=2000)


@pytest.fixture(scope="session")
def kills() -> int:
    return size("SOAK_KILLS", default=3)


@pytest.fixture(scope="session")
def seed() -> int:
    return size("SOAK_SEED", default=random.randrange(1_000_000))


@pytest.fixture
def console(capfd: pytest.CaptureFixture[str]) -> Console:
    return Console(capfd)


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
        cloud=cloud,
        start=partial(ExecutionEnvironment, cloud.variables, tmp_path / "import_users.log"),
        reached=partial(line_reached, tables),
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
        poller.run(kills=kills, lines=last_line(rows))
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
        assert cloud.dead_letters() == []
        console.table(f"{rows:,} rows imported", *figures(rows, seconds, poller.toll))
        assert file_bytes >= rows * LEAST_BYTES_OF_A_ROW
        assert poller.toll.peak_bytes < MOST_BYTES_OF_MEMORY


def figures(rows: int, seconds: float, toll: Toll) -> Iterator[tuple[str, ...]]:
    """Tell what it took."""
    yield "what", "figure", "aim"
    yield "kills", str(toll.kills), ""
    yield "invocations", str(toll.invocations), ""
    yield "of them failed and came again", str(toll.failures), ""
    yield "time", f"{seconds:.1f} s", ""
    yield "rows/s", f"{rows / seconds:,.0f}", ""
    most = f"below {MOST_BYTES_OF_MEMORY / 1e6:.0f} MB"
    yield "peak memory", f"{toll.peak_bytes / 1e6:.0f} MB" if toll.peak_bytes else "unknown", most
