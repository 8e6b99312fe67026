from concurrent.futures import ThreadPoolExecutor
from itertools import repeat

import psycopg
import pytest

from chassis.migrations import MigrationFailed, MigrationReport, migrate

from .crates import CHASSIS, CREATE, OpenAdmin, Write, apply, columns


class TestMigrate:
    def test_applies_the_chassis_and_then_the_service(
        self, master: psycopg.Connection, write: Write
    ) -> None:
        directory = write(m0001_expand_crates=CREATE)

        report = migrate(admin=master, service="crates", directory=directory, live={})

        assert report == MigrationReport(
            service="crates", applied=(*CHASSIS, "crates/0001_expand_crates.sql"), waiting=()
        )
        assert columns(master) == ["crate_id", "colour"]

    def test_applies_each_file_once(self, master: psycopg.Connection, write: Write) -> None:
        directory = write(m0001_expand_crates=CREATE)
        apply(master, directory)

        again = apply(master, directory)

        assert again == ()

    def test_applies_what_is_new(self, master: psycopg.Connection, write: Write) -> None:
        apply(master, write(m0001_expand_crates=CREATE))

        applied = apply(master, write(m0002_expand_size="ALTER TABLE crates ADD size bigint;"))

        assert applied == ("crates/0002_expand_size.sql",)
        assert columns(master) == ["crate_id", "colour", "size"]

    def test_reads_nothing_but_sql_files(self, master: psycopg.Connection, write: Write) -> None:
        directory = write(m0001_expand_crates=CREATE)
        (directory / "README.md").write_text("not SQL")

        applied = apply(master, directory)

        assert applied == (*CHASSIS, "crates/0001_expand_crates.sql")

    def test_lets_two_runs_at_once_apply_each_file_once(
        self, open_admin: OpenAdmin, write: Write
    ) -> None:
        directory = write(m0001_expand_crates=f"SELECT pg_sleep(0.2); {CREATE}")
        admins = [open_admin() for _ in range(3)]

        with ThreadPoolExecutor(3) as threads:
            applied = list(threads.map(apply, admins, repeat(directory)))

        assert sorted(applied) == [(), (), (*CHASSIS, "crates/0001_expand_crates.sql")]

    def test_lets_go_of_the_lock(self, open_admin: OpenAdmin, write: Write) -> None:
        directory = write(m0001_expand_crates="SELECT 1 / 0;")
        first, second = open_admin(), open_admin()

        for admin in (first, second):
            with pytest.raises(MigrationFailed):
                apply(admin, directory)

        assert second.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
        ).fetchone() == (0,)
