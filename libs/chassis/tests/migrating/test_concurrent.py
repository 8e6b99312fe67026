"""Indexes on tables in use: built beside their writers, and never left half-built."""

from concurrent.futures import ThreadPoolExecutor
from itertools import repeat

import psycopg
import pytest

from chassis.migrations import MigrationFailed, MigrationRunning

from .crates import CHASSIS, CREATE, OpenAdmin, Write, apply

INDEX = "CREATE INDEX CONCURRENTLY IF NOT EXISTS crates_by_colour ON crates (colour);"
UNIQUE = "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS crates_colour_key ON crates (colour);"


def indexes(admin: psycopg.Connection) -> dict[str, bool]:
    """The indexes of the table, and whether they are valid."""
    rows = admin.execute(
        """
        SELECT indexrelid::regclass::text, indisvalid FROM pg_index
        WHERE indrelid = 'crates.crates'::regclass AND NOT indisprimary
        """
    ).fetchall()
    return {name.rpartition(".")[2]: valid for name, valid in rows}


class TestConcurrentMigration:
    def test_builds_an_index_while_others_write(self, open_admin: OpenAdmin, write: Write) -> None:
        admin, writer = open_admin(), open_admin()
        apply(admin, write(m0001_expand_crates=CREATE))
        directory = write(m0002_expand_colour_concurrently=INDEX)

        with ThreadPoolExecutor(1) as threads:
            with writer.transaction():
                writer.execute("INSERT INTO crates.crates VALUES (1, 'red')")
                building = threads.submit(apply, admin, directory)
                # Were the table locked, this would wait for the build, and that for the writer.
                open_admin().execute("INSERT INTO crates.crates VALUES (2, 'blue')")
            applied = building.result(timeout=10)

        assert applied == ("crates/0002_expand_colour_concurrently.sql",)
        assert indexes(admin) == {"crates_by_colour": True}

    def test_runs_once(self, master: psycopg.Connection, write: Write) -> None:
        directory = write(m0001_expand_crates=CREATE, m0002_expand_colour_concurrently=INDEX)
        apply(master, directory)

        assert apply(master, directory) == ()

    def test_leaves_no_half_built_index_and_quotes_no_row(
        self, master: psycopg.Connection, write: Write
    ) -> None:
        apply(master, write(m0001_expand_crates=CREATE))
        master.execute("INSERT INTO crates.crates VALUES (1, 'red'), (2, 'red')")

        with pytest.raises(MigrationFailed) as failed:
            apply(master, write(m0002_expand_colour_concurrently=UNIQUE))

        assert failed.value.reason == 'could not create unique index "crates_colour_key"'
        assert indexes(master) == {}

    def test_replaces_what_a_killed_run_left_half_built(
        self, master: psycopg.Connection, write: Write
    ) -> None:
        apply(master, write(m0001_expand_crates=CREATE))
        master.execute("INSERT INTO crates.crates VALUES (1, 'red'), (2, 'red')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            master.execute(
                "CREATE UNIQUE INDEX CONCURRENTLY crates_colour_key ON crates.crates (colour)"
            )
        assert indexes(master) == {"crates_colour_key": False}
        master.execute("DELETE FROM crates.crates")

        apply(master, write(m0002_expand_colour_concurrently=UNIQUE))

        assert indexes(master) == {"crates_colour_key": True}

    def test_leaves_the_settings_of_the_session_as_they_were(
        self, master: psycopg.Connection, write: Write
    ) -> None:
        settings = "SELECT current_setting('search_path'), current_setting('statement_timeout')"
        before = master.execute(settings).fetchone()

        apply(master, write(m0001_expand_crates=CREATE, m0002_expand_colour_concurrently=INDEX))

        assert master.execute(settings).fetchone() == before

    def test_does_not_wait_for_a_run_that_waits_for_it(
        self, open_admin: OpenAdmin, write: Write
    ) -> None:
        directory = write(m0001_expand_crates=CREATE, m0002_expand_colour_concurrently=INDEX)
        admins = [open_admin() for _ in range(3)]

        with ThreadPoolExecutor(3) as threads:
            applied = list(threads.map(apply, admins, repeat(directory)))

        assert sorted(map(len, applied)) == [0, 0, len(CHASSIS) + 2]


class TestRunThatTakesLong:
    def test_is_waited_for_and_then_named(
        self, open_admin: OpenAdmin, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("chassis.migrations.run.LOCK_WAIT_SECONDS", 0.1)
        holder, admin = open_admin(), open_admin()
        holder.execute("SELECT pg_advisory_lock(4711000001)")

        with pytest.raises(MigrationRunning):
            apply(admin, write(m0001_expand_crates=CREATE))
