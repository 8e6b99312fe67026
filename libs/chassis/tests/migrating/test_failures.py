import psycopg
import pytest

from chassis.migrations import MigrationFailed

from .crates import CREATE, OpenAdmin, Write, apply, columns


class TestMigrateAfterAFailure:
    def test_keeps_nothing_of_the_file_and_all_before_it(
        self, master: psycopg.Connection, write: Write
    ) -> None:
        directory = write(
            m0001_expand_crates=CREATE,
            m0002_expand_size="ALTER TABLE crates ADD size bigint; SELECT 1 / 0;",
        )

        with pytest.raises(MigrationFailed) as refused:
            apply(master, directory)

        assert str(refused.value) == (
            "The migration 0002_expand_size.sql failed and changed nothing: division by zero."
        )
        assert columns(master) == ["crate_id", "colour"]

    def test_goes_on_where_it_stopped(self, master: psycopg.Connection, write: Write) -> None:
        with pytest.raises(MigrationFailed):
            apply(master, write(m0001_expand_crates=CREATE, m0002_expand_size="SELECT 1 / 0;"))

        applied = apply(master, write(m0002_expand_size="ALTER TABLE crates ADD size bigint;"))

        assert applied == ("crates/0002_expand_size.sql",)

    def test_gives_up_when_a_table_stays_locked(
        self,
        open_admin: OpenAdmin,
        write: Write,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("chassis.migrations.run.STATEMENT_LOCK_WAIT", "50ms")
        admin, reader = open_admin(), open_admin()
        apply(admin, write(m0001_expand_crates=CREATE))

        with reader.transaction():
            reader.execute("SELECT * FROM crates.crates")
            with pytest.raises(MigrationFailed) as refused:
                apply(admin, write(m0002_expand_size="ALTER TABLE crates ADD size bigint;"))

        assert refused.value.reason == "canceling statement due to lock timeout"
