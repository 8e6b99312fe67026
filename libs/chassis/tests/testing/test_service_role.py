from collections.abc import Generator

import psycopg
import pytest

from chassis.database import Database
from chassis.testing.plugin import ServiceDatabase
from chassis.testing.service_role import ServiceRoleIsolation


class ParcelsRole(ServiceRoleIsolation):
    tables = frozenset({"parcels"})


class ForgetfulRole(ServiceRoleIsolation):
    tables = frozenset[str]()


class TestServiceRoleIsolation:
    """The suite must be able to fail: each of these roles reaches too much, or is misdescribed."""

    @pytest.fixture
    def generous(self, privilege: str, admin: psycopg.Connection) -> Generator[None]:
        admin.execute(f"GRANT {privilege} TO parcels_service".encode())
        yield
        admin.execute(f"REVOKE {privilege} FROM parcels_service".encode())

    @pytest.mark.usefixtures("generous")
    @pytest.mark.parametrize(
        "privilege",
        [
            "TRUNCATE ON parcels",
            "REFERENCES ON outbox",
            "SELECT ON schema_migrations",
        ],
    )
    def test_refuses_a_privilege_too_many(
        self, service_database: ServiceDatabase, database: Database
    ) -> None:
        with pytest.raises(AssertionError):
            ParcelsRole().test_reaches_the_rows_of_its_own_tables(service_database, database)

    def test_refuses_a_table_that_the_service_has_not_told(
        self, service_database: ServiceDatabase, database: Database
    ) -> None:
        with pytest.raises(AssertionError):
            ForgetfulRole().test_reaches_the_rows_of_its_own_tables(service_database, database)

    @pytest.mark.usefixtures("generous")
    @pytest.mark.parametrize("privilege", ["TRUNCATE ON inbox"])
    def test_refuses_a_change_of_any_table(self, database: Database) -> None:
        with pytest.raises(pytest.fail.Exception):
            ParcelsRole().test_changes_no_table(database, "TRUNCATE {table}")

    def test_accepts_a_role_that_reaches_its_rows_alone(
        self, service_database: ServiceDatabase, database: Database
    ) -> None:
        ParcelsRole().test_reaches_the_rows_of_its_own_tables(service_database, database)
