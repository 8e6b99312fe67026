from pathlib import Path

import pytest

from rehearsal.locks import TableLock
from rehearsal.stage import Rehearsed, Stage

from .conftest import LIMIT_SECONDS, Rehearse

REPOSITORY = Path(__file__).parents[3]
SERVICES = sorted(path.parent.name for path in REPOSITORY.glob("services/*/migrations"))


def complaints(rehearsed: list[Rehearsed]) -> list[str]:
    """What is wrong with the second migration, without how long it took."""
    return [
        complaint.partition(" for ")[0]
        for each in rehearsed
        if each.file.name.startswith("0002")
        for complaint in each.complaints(LIMIT_SECONDS)
    ]


class TestRehearsal:
    @pytest.mark.parametrize("service", SERVICES)
    def test_of_a_service_has_its_tables_full(self, url: str, service: str) -> None:
        said: list[str] = []
        stage = Stage(url, rows=1000, say=said.append)

        rehearsed = list(stage.rehearse(service, REPOSITORY / "services" / service / "migrations"))

        files = sorted((REPOSITORY / "services" / service / "migrations").glob("*.sql"))
        assert [each.file.name for each in rehearsed if each.owner == service] == [
            path.name for path in files
        ]
        assert [each.failure for each in rehearsed if each.failure] == []
        assert {blocked.failure for each in rehearsed for blocked in each.blocked} == {None}

    def test_accepts_a_column_that_is_added_at_once(self, rehearse: Rehearse) -> None:
        rehearsed = rehearse("0002_expand_size", "ALTER TABLE pallets ADD size bigint DEFAULT 1;")

        assert complaints(rehearsed) == []
        assert [(lock.table, lock.mode) for lock in rehearsed[-1].locks] == [
            ("pallets", "ACCESS EXCLUSIVE")
        ]

    def test_catches_an_index_that_keeps_writers_out(self, rehearse: Rehearse) -> None:
        rehearsed = rehearse("0002_expand_index", "CREATE INDEX ON pallets (slow(pallet_id));")

        assert complaints(rehearsed) == [
            "pallets/0002_expand_index.sql keeps a writer of pallets waiting"
        ]
        (lock,) = rehearsed[-1].locks
        assert lock == TableLock(table="pallets", mode="SHARE", seconds=lock.seconds)
        assert lock.seconds > LIMIT_SECONDS

    def test_accepts_an_index_that_is_built_beside_them(self, rehearse: Rehearse) -> None:
        rehearsed = rehearse(
            "0002_expand_index_concurrently",
            "CREATE INDEX CONCURRENTLY pallets_slow ON pallets (slow(pallet_id));",
        )

        assert complaints(rehearsed) == []
        assert rehearsed[-1].seconds > LIMIT_SECONDS
        assert [lock.mode for lock in rehearsed[-1].locks] == ["SHARE UPDATE EXCLUSIVE"]

    @pytest.mark.parametrize(
        "statement",
        [
            "ALTER TABLE pallets ADD size bigint DEFAULT slow((random() * 9)::bigint);",
            "ALTER TABLE pallets ALTER pallet_id TYPE numeric USING slow(pallet_id);",
        ],
    )
    def test_catches_a_table_that_is_written_anew(self, rehearse: Rehearse, statement: str) -> None:
        assert complaints(rehearse("0002_expand_size", statement)) == [
            "pallets/0002_expand_size.sql keeps a reader of pallets waiting",
            "pallets/0002_expand_size.sql keeps a writer of pallets waiting",
        ]

    def test_catches_rows_that_are_held_to_the_end(self, rehearse: Rehearse) -> None:
        statement = "UPDATE pallets SET colour = slow(pallet_id)::text;"

        assert complaints(rehearse("0002_expand_colour", statement)) == [
            "pallets/0002_expand_colour.sql keeps a writer of pallets waiting"
        ]

    def test_catches_an_expansion_that_breaks_what_works(self, rehearse: Rehearse) -> None:
        rehearsed = rehearse("0002_expand_boxes", "ALTER TABLE pallets RENAME TO boxes;")

        reason = 'relation "pallets.pallets" does not exist'
        assert complaints(rehearsed) == [
            f"pallets/0002_expand_boxes.sql breaks a reader of pallets: {reason}",
            f"pallets/0002_expand_boxes.sql breaks a writer of pallets: {reason}",
        ]

    def test_lets_a_contraction_take_away(self, rehearse: Rehearse) -> None:
        assert complaints(rehearse("0002_contract_pallets", "DROP TABLE pallets;")) == []

    def test_ends_with_a_migration_that_fails(self, rehearse: Rehearse) -> None:
        rehearsed = rehearse("0002_expand_nothing", "SELECT 1 / 0;")

        assert complaints(rehearsed) == ["pallets/0002_expand_nothing.sql fails: division by zero"]
