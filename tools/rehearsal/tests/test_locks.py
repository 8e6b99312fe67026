import psycopg

from chassis.migrations.access import prepare_schema
from chassis.migrations.files import MigrationFile
from chassis.migrations.run import apply
from rehearsal.locks import LockWatch, TableLock, WatchedHistory


class TestWatchedHistory:
    def test_notes_all_locks_of_a_transaction_however_short(
        self, url: str, admin: psycopg.Connection
    ) -> None:
        prepare_schema(admin, "crates")
        admin.execute("CREATE TABLE crates (colour text); CREATE TABLE bolts (colour text);")
        watch = LockWatch(url, admin, "crates")
        history = WatchedHistory(admin, schema="crates", owner="crates", watch=watch)
        migration = MigrationFile(
            name="0001_expand_size.sql",
            phase="expand",
            statements=b"SELECT * FROM bolts; ALTER TABLE crates ADD size bigint;",
        )

        apply(admin, "crates", migration, history)

        assert watch.strongest({"crates", "bolts"}) == [
            TableLock(table="bolts", mode="ACCESS SHARE", seconds=0.0),
            TableLock(table="crates", mode="ACCESS EXCLUSIVE", seconds=0.0),
        ]
