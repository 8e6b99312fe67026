"""How fast a file is imported, beside the bare COPY of the same file, with and without indexes."""

from collections.abc import Callable, Iterator
from functools import partial
from math import inf
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile
from time import perf_counter
from typing import IO, LiteralString

import psycopg
import pytest

from chassis.clock import utc_now
from chassis.database import Database
from chassis.ids import uuid7
from chassis.testing.plugin import ServiceDatabase
from chassis.time_budget import TimeBudget
from performance.console import Console
from performance.import_cloud import BUCKET, ImportCloud, running_import_cloud
from users.domain.imports import Import
from users.gateways import ImportFiles
from users.repository import Imports
from users.unit_of_work import UsersUnitOfWork
from users.use_cases.import_file import import_file
from users.use_cases.imports import request_import

COPIES = 3
CHUNK_BYTES = 256 * 1024
AIM = 1 / 3
PLAIN: tuple[LiteralString, ...] = (
    "TRUNCATE plain_rival",
    "COPY plain_rival (email, name, language) FROM STDIN (FORMAT csv, HEADER)",
)
INDEXED: tuple[LiteralString, ...] = (
    "TRUNCATE indexed_rival",
    "COPY indexed_rival (email, name, language) FROM STDIN (FORMAT csv, HEADER)",
)
EVENTS: tuple[LiteralString, ...] = (
    "TRUNCATE events_rival",
    "COPY events_rival (event_id, source, detail_type, detail, subject) FROM STDIN",
)


@pytest.fixture
def file(tmp_path: Path, rows: int) -> Iterator[Path]:
    """A file in which every row is valid."""
    path = tmp_path / "people.csv"
    with path.open("w", encoding="utf-8") as text:
        text.write("email,name,language\n")
        text.writelines(
            f"person{n}@mail{n % 3000}.example.com,Person Number {n},de-AT\n" for n in range(rows)
        )
    yield path
    path.unlink()


@pytest.fixture
def cloud(service_database: ServiceDatabase) -> Iterator[ImportCloud]:
    with running_import_cloud(service_database) as cloud:
        yield cloud


@pytest.fixture
def database(service_database: ServiceDatabase) -> Iterator[Database]:
    database = service_database.connect()
    yield database
    database.close()


@pytest.fixture
def rivals(tables: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Tables that a bare COPY fills: without indexes, with those of users, and for the events."""
    tables.execute(
        """
        CREATE TABLE plain_rival (email text, name text, language text);
        CREATE TABLE indexed_rival (LIKE users INCLUDING DEFAULTS INCLUDING INDEXES);
        CREATE TABLE events_rival (LIKE outbox INCLUDING DEFAULTS INCLUDING INDEXES);
        CREATE SEQUENCE rival_ids;
        ALTER TABLE indexed_rival
            ALTER COLUMN version SET DEFAULT 1,
            ALTER COLUMN registered_at SET DEFAULT now(),
            -- Ids that grow, as those that the import makes do.
            ALTER COLUMN user_id SET DEFAULT (
                '01900000-0000-7000-8000-' || lpad(to_hex(nextval('rival_ids')), 12, '0')
            )::uuid
        """
    )
    yield tables
    tables.execute("DROP TABLE plain_rival, indexed_rival, events_rival")
    tables.execute("DROP SEQUENCE rival_ids")


class TestImportFile:
    def test_takes_a_few_times_as_long_as_a_bare_copy(
        self,
        rivals: psycopg.Connection,
        database: Database,
        cloud: ImportCloud,
        file: Path,
        rows: int,
        console: Console,
    ) -> None:
        console.line(f"\nimporting: first a bare COPY of {rows:,} rows, {COPIES} times each way")
        with file.open("rb") as source:
            plain = [seconds(partial(copy, rivals, PLAIN, source)) for _ in range(COPIES)]
            indexed = [seconds(partial(copy, rivals, INDEXED, source)) for _ in range(COPIES)]
        console.line("importing: now the import")
        current = uploaded(cloud, database, file)
        taken = seconds(partial(import_all, current, cloud, database))
        with TemporaryFile() as source:
            write_events(rivals, source)
            events = seconds(partial(copy, rivals, EVENTS, source))

        console.table(
            f"importing {rows:,} rows, {file.stat().st_size / 1e6:,.0f} MB",
            *figures(rows, taken, median(plain), median(indexed), median(indexed) + events),
        )
        assert effects(rivals) == {
            "rows in the plain table": rows,
            "rows in the indexed table": rows,
            "rows in the table of events": rows + 1,
            "users": rows,
            "users told of": rows,
            "events": rows + 1,
            "accepted": rows,
            "rejected": 0,
        }


def seconds(work: Callable[[], object]) -> float:
    """Do it, and return how long it took."""
    begun = perf_counter()
    work()
    return perf_counter() - begun


def copy(
    admin: psycopg.Connection, statements: tuple[LiteralString, ...], source: IO[bytes]
) -> None:
    """Let Postgres read a file as fast as it can."""
    truncate, statement = statements
    admin.execute(truncate)
    source.seek(0)
    with admin.cursor().copy(statement) as target:
        while chunk := source.read(CHUNK_BYTES):
            target.write(chunk)


def write_events(admin: psycopg.Connection, file: IO[bytes]) -> None:
    """Write the events of the import to a file, as a COPY reads them."""
    columns = "COPY outbox (event_id, source, detail_type, detail, subject) TO STDOUT"
    with admin.cursor().copy(columns) as source:
        file.writelines(source)


def uploaded(cloud: ImportCloud, database: Database, file: Path) -> Import:
    """Ask for an import and upload the file."""
    new = request_import(
        import_id=uuid7(),
        correlation_id="bench",
        imports=Imports(database.connection()),
        now=utc_now(),
    )
    cloud.upload(new.import_id, file)
    return new


def import_all(current: Import, cloud: ImportCloud, database: Database) -> None:
    """Import to the end of the file, with all the time in the world."""
    import_file(
        current=current,
        files=ImportFiles(cloud.s3, BUCKET),
        open_unit_of_work=partial(UsersUnitOfWork, database, pipelined=False),
        budget=TimeBudget(lambda: inf),
        clock=utc_now,
    )


def effects(admin: psycopg.Connection) -> dict[str, int]:
    """Count what there is in the end."""
    counted = admin.execute(
        """
        SELECT
            (SELECT count(*) FROM plain_rival),
            (SELECT count(*) FROM indexed_rival),
            (SELECT count(*) FROM events_rival),
            (SELECT count(*) FROM users),
            (SELECT count(DISTINCT subject) FROM outbox JOIN users ON subject = user_id::text),
            (SELECT count(*) FROM outbox),
            (SELECT accepted FROM imports WHERE status = 'finished'),
            (SELECT rejected FROM imports WHERE status = 'finished')
        """
    ).fetchone()
    assert counted is not None
    names = (
        "rows in the plain table",
        "rows in the indexed table",
        "rows in the table of events",
        "users",
        "users told of",
        "events",
        "accepted",
        "rejected",
    )
    return dict(zip(names, counted, strict=True))


def figures(
    rows: int, imported: float, plain: float, indexed: float, with_events: float
) -> Iterator[tuple[str, ...]]:
    """Compare the speed of the import with those of copies that do less and less of its work."""
    yield "way", "time", "rows/s", "import's speed", "aim"
    for way, taken, aim in (
        ("COPY, no index", plain, f"at least {AIM:.2f}"),
        ("COPY, indexes of users", indexed, f"at least {AIM:.2f}"),
        ("COPY, users and their events", with_events, f"at least {AIM:.2f}"),
        ("import", imported, ""),
    ):
        yield way, f"{taken:.2f} s", f"{rows / taken:,.0f}", f"{taken / imported:.2f}", aim
