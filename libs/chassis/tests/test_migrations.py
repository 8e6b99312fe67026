from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from itertools import repeat
from pathlib import Path

import psycopg
import pytest
from psycopg import errors, sql

from chassis.migrations import (
    MigrationEdited,
    MigrationFailed,
    MigrationMisnamed,
    MigrationMissing,
    MigrationNumberReused,
    MigrationReport,
    migrate,
)
from chassis.testing.plugin import create_database
from chassis.testing.postgres import PostgresAddress

CHASSIS = "chassis/0001_expand_messaging.sql"
CREATE = "CREATE TABLE crates (crate_id bigint PRIMARY KEY, colour text);"
MASTER_PASSWORD = "master"

type Write = Callable[..., Path]


@pytest.fixture(scope="module")
def superuser(postgres: PostgresAddress) -> Iterator[psycopg.Connection]:
    """A database whose administrator is what RDS's is: its owner, who creates roles."""
    create_database(postgres, "migrations_tests")
    with psycopg.connect(postgres.url("migrations_tests"), autocommit=True) as superuser:
        superuser.execute("DROP ROLE IF EXISTS master")
        superuser.execute("CREATE ROLE master LOGIN CREATEROLE PASSWORD 'master'")
        superuser.execute("ALTER DATABASE migrations_tests OWNER TO master")
        yield superuser


@pytest.fixture
def open_admin(
    postgres: PostgresAddress, superuser: psycopg.Connection
) -> Iterator[Callable[[], psycopg.Connection]]:
    """Connections of that administrator; afterwards nothing is left of what it made."""
    superuser.execute("GRANT ALL ON SCHEMA public TO PUBLIC")
    superuser.execute("GRANT ALL ON DATABASE migrations_tests TO PUBLIC")
    opened: list[psycopg.Connection] = []

    def open_admin() -> psycopg.Connection:
        url = f"postgresql://master:{MASTER_PASSWORD}@{postgres.host}:{postgres.port}"
        opened.append(psycopg.connect(f"{url}/migrations_tests", autocommit=True))
        return opened[-1]

    yield open_admin
    for connection in opened:
        connection.close()
    superuser.execute("DROP SCHEMA IF EXISTS crates, boxes CASCADE")
    for (role,) in superuser.execute(
        "SELECT rolname FROM pg_roles WHERE rolname IN ('crates_service', 'boxes_service')"
    ).fetchall():
        for template in ("DROP OWNED BY {}", "DROP ROLE {}"):
            superuser.execute(sql.SQL(template).format(sql.Identifier(role)))


@pytest.fixture
def master(open_admin: Callable[[], psycopg.Connection]) -> psycopg.Connection:
    return open_admin()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write migration files; returns their directory."""

    def write(**files: str) -> Path:
        for name, statements in files.items():
            (tmp_path / f"{name.removeprefix('m')}.sql").write_text(statements)
        return tmp_path

    return write


def expand(admin: psycopg.Connection, directory: Path, service: str = "crates") -> tuple[str, ...]:
    return migrate(admin=admin, service=service, directory=directory, phase="expand").applied


def contract(admin: psycopg.Connection, directory: Path) -> tuple[str, ...]:
    return migrate(admin=admin, service="crates", directory=directory, phase="contract").applied


def columns(admin: psycopg.Connection) -> list[str]:
    rows = admin.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_schema = 'crates' AND table_name = 'crates' ORDER BY ordinal_position"
    ).fetchall()
    return [name for (name,) in rows]


class TestMigrate:
    def test_applies_the_chassis_and_then_the_service(
        self, master: psycopg.Connection, write: Write
    ) -> None:
        directory = write(m0001_expand_crates=CREATE)

        report = migrate(admin=master, service="crates", directory=directory, phase="expand")

        assert report == MigrationReport(
            service="crates", phase="expand", applied=(CHASSIS, "crates/0001_expand_crates.sql")
        )
        assert columns(master) == ["crate_id", "colour"]

    def test_applies_each_file_once(self, master: psycopg.Connection, write: Write) -> None:
        directory = write(m0001_expand_crates=CREATE)
        expand(master, directory)

        again = expand(master, directory)

        assert again == ()

    def test_applies_what_is_new(self, master: psycopg.Connection, write: Write) -> None:
        expand(master, write(m0001_expand_crates=CREATE))

        applied = expand(master, write(m0002_expand_size="ALTER TABLE crates ADD size bigint;"))

        assert applied == ("crates/0002_expand_size.sql",)
        assert columns(master) == ["crate_id", "colour", "size"]

    def test_reads_nothing_but_sql_files(self, master: psycopg.Connection, write: Write) -> None:
        directory = write(m0001_expand_crates=CREATE)
        (directory / "README.md").write_text("not SQL")

        applied = expand(master, directory)

        assert applied == (CHASSIS, "crates/0001_expand_crates.sql")

    def test_lets_two_runs_at_once_apply_each_file_once(
        self, open_admin: Callable[[], psycopg.Connection], write: Write
    ) -> None:
        directory = write(m0001_expand_crates=f"SELECT pg_sleep(0.2); {CREATE}")
        admins = [open_admin() for _ in range(3)]

        with ThreadPoolExecutor(3) as threads:
            applied = list(threads.map(expand, admins, repeat(directory)))

        assert sorted(applied) == [(), (), (CHASSIS, "crates/0001_expand_crates.sql")]

    def test_lets_go_of_the_lock(
        self, open_admin: Callable[[], psycopg.Connection], write: Write
    ) -> None:
        directory = write(m0001_expand_crates="SELECT 1 / 0;")
        first, second = open_admin(), open_admin()

        for admin in (first, second):
            with pytest.raises(MigrationFailed):
                expand(admin, directory)

        assert second.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
        ).fetchone() == (0,)


class TestMigrateInPhases:
    FILES = {  # noqa: RUF012
        "m0002_contract_colour": "ALTER TABLE crates DROP COLUMN colour;",
        "m0003_expand_size": "ALTER TABLE crates ADD size bigint;",
    }

    def test_leaves_a_contraction_for_later(self, master: psycopg.Connection, write: Write) -> None:
        expand(master, write(m0001_expand_crates=CREATE))

        applied = expand(master, write(**self.FILES))

        assert applied == ("crates/0003_expand_size.sql",)
        assert columns(master) == ["crate_id", "colour", "size"]

    def test_contracts_when_told(self, master: psycopg.Connection, write: Write) -> None:
        expand(master, write(m0001_expand_crates=CREATE))
        directory = write(**self.FILES)
        expand(master, directory)

        applied = contract(master, directory)

        assert applied == ("crates/0002_contract_colour.sql",)
        assert columns(master) == ["crate_id", "size"]

    def test_builds_a_new_schema_in_order(self, master: psycopg.Connection, write: Write) -> None:
        directory = write(
            m0001_expand_crates=CREATE,
            m0002_contract_colour="ALTER TABLE crates DROP COLUMN colour;",
            m0003_expand_colour="ALTER TABLE crates ADD colour bigint;",
            m0004_contract_colour="ALTER TABLE crates DROP COLUMN colour;",
        )

        applied = expand(master, directory)

        assert applied[-1] == "crates/0003_expand_colour.sql"
        assert columns(master) == ["crate_id", "colour"]


class TestMigrateRefuses:
    def test_an_edited_past(self, master: psycopg.Connection, write: Write) -> None:
        expand(master, write(m0001_expand_crates=CREATE))
        directory = write(m0001_expand_crates=f"{CREATE} -- edited", m0002_expand_size="SELECT 1;")

        with pytest.raises(MigrationEdited) as refused:
            expand(master, directory)

        recorded = sha256(CREATE.encode()).hexdigest()
        found = sha256(f"{CREATE} -- edited".encode()).hexdigest()
        assert str(refused.value) == (
            "The migration 0001_expand_crates.sql was edited after it was applied: "
            f"recorded {recorded}, found {found}."
        )

    def test_a_deleted_past(self, master: psycopg.Connection, write: Write) -> None:
        directory = write(m0001_expand_crates=CREATE, m0002_expand_size="SELECT 1;")
        expand(master, directory)
        (directory / "0001_expand_crates.sql").unlink()

        with pytest.raises(MigrationMissing) as refused:
            expand(master, directory)

        assert str(refused.value) == (
            "The migration 0001_expand_crates.sql of crates has been applied, and its file is gone."
        )

    @pytest.mark.parametrize(
        "name", ["1_expand_x", "0002_grow_x", "0002_expand_X", "0002-expand-x"]
    )
    def test_a_wrong_name(self, master: psycopg.Connection, write: Write, name: str) -> None:
        directory = write(m0001_expand_crates=CREATE, **{name: "SELECT 1;"})

        with pytest.raises(MigrationMisnamed):
            expand(master, directory)

    def test_the_same_number_twice(self, master: psycopg.Connection, write: Write) -> None:
        directory = write(m0001_expand_crates=CREATE, m0001_contract_boxes="SELECT 1;")

        with pytest.raises(MigrationNumberReused) as refused:
            expand(master, directory)

        assert (refused.value.first, refused.value.second) == (
            "0001_contract_boxes.sql",
            "0001_expand_crates.sql",
        )


class TestMigrateAfterAFailure:
    def test_keeps_nothing_of_the_file_and_all_before_it(
        self, master: psycopg.Connection, write: Write
    ) -> None:
        directory = write(
            m0001_expand_crates=CREATE,
            m0002_expand_size="ALTER TABLE crates ADD size bigint; SELECT 1 / 0;",
        )

        with pytest.raises(MigrationFailed) as refused:
            expand(master, directory)

        assert str(refused.value) == (
            "The migration 0002_expand_size.sql failed and changed nothing: division by zero."
        )
        assert columns(master) == ["crate_id", "colour"]

    def test_goes_on_where_it_stopped(self, master: psycopg.Connection, write: Write) -> None:
        with pytest.raises(MigrationFailed):
            expand(master, write(m0001_expand_crates=CREATE, m0002_expand_size="SELECT 1 / 0;"))

        applied = expand(master, write(m0002_expand_size="ALTER TABLE crates ADD size bigint;"))

        assert applied == ("crates/0002_expand_size.sql",)

    def test_gives_up_when_a_table_stays_locked(
        self,
        open_admin: Callable[[], psycopg.Connection],
        write: Write,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("chassis.migrations.run.STATEMENT_LOCK_WAIT", "50ms")
        admin, reader = open_admin(), open_admin()
        expand(admin, write(m0001_expand_crates=CREATE))

        with reader.transaction():
            reader.execute("SELECT * FROM crates.crates")
            with pytest.raises(MigrationFailed) as refused:
                expand(admin, write(m0002_expand_size="ALTER TABLE crates ADD size bigint;"))

        assert refused.value.reason == "canceling statement due to lock timeout"


class TestServiceRole:
    @pytest.fixture
    def as_crates(
        self, master: psycopg.Connection, write: Write, postgres: PostgresAddress
    ) -> Iterator[psycopg.Connection]:
        """The connection of one of two services that share a database."""
        expand(master, write(m0001_expand_crates=CREATE), "crates")
        expand(master, write(m0001_expand_crates=CREATE), "boxes")
        with psycopg.connect(
            host=postgres.host,
            port=postgres.port,
            dbname="migrations_tests",
            user="crates_service",
            password=MASTER_PASSWORD,
            autocommit=True,
        ) as connection:
            yield connection

    def test_reads_and_writes_its_own_rows(self, as_crates: psycopg.Connection) -> None:
        as_crates.execute("INSERT INTO crates VALUES (1, 'red')")
        as_crates.execute("UPDATE crates SET colour = 'blue'")

        deleted = as_crates.execute("DELETE FROM crates RETURNING *").fetchall()

        assert deleted == [(1, "blue")]

    @pytest.mark.parametrize(
        "statement",
        [
            "SELECT * FROM boxes.crates",
            "INSERT INTO boxes.outbox DEFAULT VALUES",
            "CREATE TABLE crates.mine (id bigint)",
            "CREATE TABLE public.mine (id bigint)",
            "CREATE TEMPORARY TABLE mine (id bigint)",
            "CREATE SCHEMA mine",
            "TRUNCATE crates",
            "SELECT * FROM crates.schema_migrations",
            "SET ROLE boxes_service",
            "SET ROLE master",
            "SELECT * FROM pg_authid",
        ],
    )
    def test_reaches_nothing_else(self, as_crates: psycopg.Connection, statement: str) -> None:
        with pytest.raises(errors.InsufficientPrivilege):
            as_crates.execute(statement.encode())

    @pytest.mark.parametrize("statement", ["DROP TABLE crates", "ALTER TABLE crates ADD x bigint"])
    def test_does_not_own_its_tables(self, as_crates: psycopg.Connection, statement: str) -> None:
        with pytest.raises(errors.InsufficientPrivilege):
            as_crates.execute(statement.encode())

    def test_has_its_settings(self, as_crates: psycopg.Connection) -> None:
        row = as_crates.execute(
            """
            SELECT
                current_setting('search_path'),
                current_setting('statement_timeout'),
                current_setting('lock_timeout'),
                current_setting('idle_in_transaction_session_timeout')
            """
        ).fetchone()

        assert row == ("crates", "5s", "1s", "10s")

    @pytest.fixture
    def with_iam(self, superuser: psycopg.Connection) -> Iterator[None]:
        """A server that has what RDS has."""
        superuser.execute("CREATE ROLE rds_iam")
        superuser.execute("GRANT rds_iam TO master WITH ADMIN OPTION")
        yield
        superuser.execute("DROP ROLE rds_iam")

    @pytest.mark.usefixtures("with_iam")
    def test_logs_in_with_iam_alone_where_rds_offers_it(
        self, superuser: psycopg.Connection, master: psycopg.Connection, write: Write
    ) -> None:
        expand(master, write(m0001_expand_crates=CREATE))

        row = superuser.execute(
            "SELECT pg_has_role('crates_service', 'rds_iam', 'member'), rolpassword IS NULL "
            "FROM pg_authid WHERE rolname = 'crates_service'"
        ).fetchone()

        assert row == (True, True)
