"""How Postgres finds a page of very many: by an index, at once, and without sorting."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from chassis.database import Database
from chassis.testing.query_plans import Plan, nodes
from users.domain.imports import Rejection
from users.domain.users import UserStatus
from users.repository import LastUser, Rejections, Users

MANY = 6000
START = datetime(2026, 3, 2, tzinfo=UTC)
IMPORT_ID = UUID("0199a8a0-0000-7000-8000-00000000000a")
OTHER_ID = UUID("0199a8a0-0000-7000-8000-00000000000b")


def registered(second: int) -> LastUser:
    return LastUser(START + timedelta(seconds=second), UUID(int=0))


class TestListPage:
    @pytest.fixture
    def users(self, database: Database, admin: psycopg.Connection) -> Users:
        """Many users, one a second; every other one was deleted."""
        admin.execute(
            """
            INSERT INTO users (
                user_id, version, status, email, name, language, registered_at, updated_at
            )
            SELECT
                gen_random_uuid(),
                1,
                CASE WHEN living THEN 'active' ELSE 'deleted' END,
                CASE WHEN living THEN 'user' || number || '@example.com' END,
                CASE WHEN living THEN 'User' END,
                CASE WHEN living THEN 'en' END,
                %(start)s::timestamptz + number * interval '1 second',
                %(start)s
            FROM
                generate_series(1, %(many)s) AS number,
                LATERAL (SELECT number %% 2 = 0) AS drawn (living)
            """,
            {"many": MANY, "start": START},
        )
        admin.execute("ANALYZE users")
        return Users(database.connection())

    @pytest.mark.parametrize(
        "last", [None, registered(MANY), registered(MANY // 2), registered(60)]
    )
    @pytest.mark.parametrize("status", ["active", "deleted"])
    def test_reads_the_page_and_no_more(
        self, users: Users, plans: list[Plan], status: UserStatus, last: LastUser | None
    ) -> None:
        page = users.list_page(status=status, email=None, after=last, limit=26)

        (plan,) = plans
        assert len(page) == 26
        assert nodes(plan) == ["Limit", "Index Scan Backward using users_by_registration on users"]

    def test_finds_an_address_by_itself(self, users: Users, plans: list[Plan]) -> None:
        page = users.list_page(status="active", email="User60@example.com", after=None, limit=26)

        (plan,) = plans
        assert len(page) == 1
        assert "Index Scan using users_email_key on users" in nodes(plan)


class TestListAfter:
    @pytest.fixture
    def rejections(self, database: Database, admin: psycopg.Connection) -> Rejections:
        """As many rejections of each of two imports."""
        admin.execute(
            """
            INSERT INTO import_rejections (import_id, line, "column", code, reason)
            SELECT import_id, line, 'email', 'invalid', 'It is none.'
            FROM generate_series(1, %s) AS line, unnest(%s::uuid[]) AS import_id
            """,
            (MANY, [IMPORT_ID, OTHER_ID]),
        )
        admin.execute("ANALYZE import_rejections")
        return Rejections(database.connection())

    @pytest.mark.parametrize("line", [0, MANY // 2, MANY - 100])
    def test_reads_the_page_and_no_more(
        self, rejections: Rejections, plans: list[Plan], line: int
    ) -> None:
        page = rejections.list_after(IMPORT_ID, Rejection(line, "email", "", ""), limit=100)

        (plan,) = plans
        assert len(page) == 100
        assert nodes(plan) == [
            "Limit",
            "Index Scan using import_rejections_pkey on import_rejections",
        ]
