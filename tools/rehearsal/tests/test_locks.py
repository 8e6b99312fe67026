import psycopg

from chassis.migrations.access import prepare_schema
from chassis.migrations.files import MigrationFile
from chassis.migrations.run import apply
from rehearsal.locks import LockWatch, TableLock, WatchedHistory


class TestWatchedHistory:
    def test_notes_all_locks_of_a_transaction_however_short(
        self, url: str, admin: psycopg.Connection
    ) -> None:
        prepare_schema(admin, "pallets")
        admin.execute("CREATE TABLE pallets (colour text); CREATE TABLE bolts (colour text);")
        watch = LockWatch(url, admin, "pallets")
        history = WatchedHistory(admin, schema="pallets", owner="pallets", watch=watch)
        migration = MigrationFile(
            name="0001_expand_size.sql",
            phase="expand",
            statements=b"SELECT * FROM bolts; ALTER TABLE pallets ADD size bigint;",
        )

        apply(admin, "pallets", migration, history)

        assert watch.strongest({"pallets", "bolts"}) == [
            TableLock(table="bolts", mode="ACCESS SHARE", seconds=0.0),
            TableLock(table="pallets", mode="ACCESS EXCLUSIVE", seconds=0.0),
        ]
