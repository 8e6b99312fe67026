"""The SQL of the service, against a migrated database."""

from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest
from msgspec.structs import replace

from chassis.database import Database
from herons.domain import Heron
from herons.errors import HeronNotFound
from herons.repository import Herons

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 3, 9, tzinfo=UTC)
OWNER_ID = UUID("0199a8a0-0000-7000-8000-000000000001")
STRANGER_ID = UUID("0199a8a0-0000-7000-8000-00000000000e")
NOWHERE = UUID("0199a8a0-0000-7000-8000-0000000000ff")
OLD = Heron(
    heron_id=UUID("0199a8a0-0000-7000-8000-00000000000a"),
    version=1,
    owner_id=OWNER_ID,
    name="Morning",
    created_at=MONDAY,
    updated_at=MONDAY,
)
NEW = replace(OLD, heron_id=UUID("0199a8a0-0000-7000-8000-00000000000b"), name="Evening")


@pytest.fixture
def herons(database: Database) -> Herons:
    return Herons(database.connection())


class TestAdd:
    def test_stores_all_of_it(self, herons: Herons) -> None:
        herons.add(OLD)

        assert herons.get(OLD.heron_id) == OLD


class TestGet:
    def test_knows_none_that_was_not_added(self, herons: Herons) -> None:
        herons.add(OLD)

        with pytest.raises(HeronNotFound) as unknown:
            herons.get(NOWHERE)

        assert unknown.value.heron_id == NOWHERE


class TestGetLocked:
    def test_keeps_everybody_else_from_changing_it(
        self, database: Database, herons: Herons, admin: psycopg.Connection
    ) -> None:
        herons.add(OLD)
        herons.add(NEW)

        with database.connection().transaction():
            locked = herons.get_locked(OLD.heron_id)
            free = admin.execute("SELECT heron_id FROM herons FOR UPDATE SKIP LOCKED").fetchall()

        assert (locked, free) == (OLD, [(NEW.heron_id,)])


class TestListPage:
    def test_lists_those_of_an_owner_from_the_newest(self, herons: Herons) -> None:
        for heron in (OLD, NEW, replace(OLD, heron_id=NOWHERE, owner_id=STRANGER_ID)):
            herons.add(heron)

        assert herons.list_page(owner_id=OWNER_ID, after=None, limit=9) == [NEW, OLD]

    def test_lists_those_of_all(self, herons: Herons) -> None:
        of_a_stranger = replace(OLD, heron_id=NOWHERE, owner_id=STRANGER_ID)
        for heron in (OLD, of_a_stranger):
            herons.add(heron)

        assert herons.list_page(owner_id=None, after=None, limit=9) == [of_a_stranger, OLD]

    def test_goes_on_behind_the_last_one_of_a_page(self, herons: Herons) -> None:
        herons.add(OLD)
        herons.add(NEW)

        first = herons.list_page(owner_id=OWNER_ID, after=None, limit=1)
        second = herons.list_page(owner_id=OWNER_ID, after=first[-1].heron_id, limit=1)

        assert (first, second) == ([NEW], [OLD])


class TestSave:
    def test_stores_what_has_changed_and_touches_no_other(self, herons: Herons) -> None:
        herons.add(OLD)
        herons.add(NEW)
        after = replace(OLD, version=2, name="Noon", updated_at=TUESDAY)

        herons.save(after)

        assert (herons.get(OLD.heron_id), herons.get(NEW.heron_id)) == (after, NEW)


class TestRemove:
    def test_takes_away_that_one_and_no_other(self, herons: Herons) -> None:
        herons.add(OLD)
        herons.add(NEW)

        herons.remove(OLD.heron_id)

        assert herons.list_page(owner_id=None, after=None, limit=9) == [NEW]


class TestTable:
    @pytest.mark.parametrize("change", ["version = 0", "name = NULL", "owner_id = NULL"])
    def test_never_holds(self, herons: Herons, admin: psycopg.Connection, change: str) -> None:
        herons.add(OLD)

        with pytest.raises(psycopg.IntegrityError):
            admin.execute(f"UPDATE herons SET {change}".encode())
