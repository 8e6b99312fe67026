"""How Postgres finds a page of very many: by an index, at once, and without sorting."""

from uuid import UUID

import psycopg
import pytest

from chassis.database import Database
from chassis.testing.query_plans import Plan, nodes
from herons.repository import Herons

MANY = 6000
OWNERS = 200
OWNER_ID = UUID(int=7)
HALF_WAY = UUID(int=MANY // 2)


class TestListPage:
    @pytest.fixture
    def herons(self, database: Database, admin: psycopg.Connection) -> Herons:
        """Many herons of some owners, who took turns."""
        admin.execute(
            """
            INSERT INTO herons (
                heron_id, version, owner_id, name, created_at, updated_at
            )
            SELECT
                lpad(to_hex(number), 32, '0')::uuid,
                1,
                lpad(to_hex(number %% %(owners)s), 32, '0')::uuid,
                'Morning',
                now(),
                now()
            FROM generate_series(1, %(many)s) AS number
            """,
            {"many": MANY, "owners": OWNERS},
        )
        admin.execute("ANALYZE herons")
        return Herons(database.connection())

    @pytest.mark.parametrize("after", [None, HALF_WAY])
    @pytest.mark.parametrize(
        ("owner_id", "index"), [(None, "herons_pkey"), (OWNER_ID, "herons_by_owner")]
    )
    def test_reads_the_page_and_no_more(
        self,
        herons: Herons,
        plans: list[Plan],
        owner_id: UUID | None,
        index: str,
        after: UUID | None,
    ) -> None:
        page = herons.list_page(owner_id=owner_id, after=after, limit=11)

        (plan,) = plans
        assert len(page) == 11
        assert nodes(plan) == ["Limit", f"Index Scan Backward using {index} on herons"]
