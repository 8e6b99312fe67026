"""The SQL of users, against a real database."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from msgspec.structs import replace

from chassis.database import Database
from users.domain.users import Profile, User
from users.errors import EmailInUse, UserAlreadyRegistered, UserErased, UserNotFound
from users.repository import LastUser, Users

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 3, 9, tzinfo=UTC)
ADA_ID = UUID("0199a8a0-0000-7000-8000-000000000001")
EVE_ID = UUID("0199a8a0-0000-7000-8000-00000000000e")
NOBODY = UUID("0199a8a0-0000-7000-8000-0000000000ff")
ADA_TELLS = Profile(email="ada@example.com", name="Ada Lovelace", language="en-GB")
EVE_TELLS = Profile(email="eve@example.com", name="Eve", language="fr")

ADA = User(user_id=ADA_ID, version=1, profile=ADA_TELLS, registered_at=MONDAY, updated_at=MONDAY)
EVE = User(user_id=EVE_ID, version=1, profile=EVE_TELLS, registered_at=TUESDAY, updated_at=TUESDAY)
ADA_ERASED = replace(ADA, version=2, profile=None, updated_at=TUESDAY)


@pytest.fixture
def users(database: Database) -> Users:
    return Users(database.connection())


class TestAdd:
    def test_stores_all_of_a_user(self, users: Users) -> None:
        users.add(ADA)

        assert users.get(ADA_ID) == ADA

    def test_stores_a_user_once(self, users: Users) -> None:
        users.add(ADA)

        with pytest.raises(UserAlreadyRegistered) as registered:
            users.add(replace(ADA, profile=EVE_TELLS))

        assert registered.value.user_id == ADA_ID
        assert users.get(ADA_ID) == ADA

    def test_stores_nobody_over_a_tombstone(self, users: Users) -> None:
        users.add(ADA_ERASED)

        with pytest.raises(UserErased) as erased:
            users.add(ADA)

        assert erased.value.user_id == ADA_ID
        assert users.get(ADA_ID) == ADA_ERASED

    @pytest.mark.parametrize("email", ["ada@example.com", "ADA@example.com"])
    def test_gives_an_address_to_one_user(self, users: Users, email: str) -> None:
        users.add(ADA)

        with pytest.raises(EmailInUse):
            users.add(replace(EVE, profile=replace(EVE_TELLS, email=email)))

    def test_gives_the_address_of_a_tombstone_to_another_one(self, users: Users) -> None:
        users.add(ADA)
        users.save(ADA_ERASED)

        users.add(replace(EVE, profile=ADA_TELLS))

        assert users.get(EVE_ID).profile == ADA_TELLS


class TestSave:
    def test_stores_what_has_changed_and_touches_nobody_else(self, users: Users) -> None:
        users.add(ADA)
        users.add(EVE)
        after = replace(
            ADA,
            version=2,
            profile=Profile(email="ada.king@example.com", name="Ada King", language="de"),
            updated_at=TUESDAY,
        )

        users.save(after)

        assert (users.get(ADA_ID), users.get(EVE_ID)) == (after, EVE)

    def test_leaves_nothing_of_a_person_on_a_tombstone(
        self, users: Users, admin: psycopg.Connection
    ) -> None:
        users.add(ADA)

        users.save(ADA_ERASED)

        row = admin.execute("SELECT status, email, name, language FROM users").fetchall()
        assert row == [("deleted", None, None, None)]
        assert users.get(ADA_ID) == ADA_ERASED

    def test_gives_an_address_to_one_user(self, users: Users) -> None:
        users.add(ADA)
        users.add(EVE)

        with pytest.raises(EmailInUse):
            users.save(replace(EVE, profile=replace(EVE_TELLS, email="Ada@example.com")))

        assert users.get(EVE_ID) == EVE


class TestGet:
    def test_knows_nobody_who_was_not_added(self, users: Users) -> None:
        users.add(ADA)

        with pytest.raises(UserNotFound) as unknown:
            users.get(NOBODY)

        assert unknown.value.user_id == NOBODY


class TestGetLocked:
    def test_keeps_everybody_else_from_changing_the_user(
        self, database: Database, users: Users, admin: psycopg.Connection
    ) -> None:
        users.add(ADA)
        users.add(EVE)

        with database.connection().transaction():
            locked = users.get_locked(ADA_ID)
            free = admin.execute(
                "SELECT user_id FROM users FOR NO KEY UPDATE SKIP LOCKED"
            ).fetchall()

        assert (locked, free) == (ADA, [(EVE_ID,)])

    def test_knows_nobody_who_was_not_added(self, users: Users) -> None:
        with pytest.raises(UserNotFound):
            users.get_locked(NOBODY)


class TestListPage:
    @pytest.fixture
    def four(self, users: Users) -> list[User]:
        """Four users, the newest first; the second and the third came at the same moment."""
        minutes = {4: 2, 3: 1, 2: 1, 1: 0}
        found = [numbered(number, after_minutes=minutes[number]) for number in minutes]
        for user in found:
            users.add(user)
        return found

    def test_begins_with_the_newest(self, users: Users, four: list[User]) -> None:
        assert users.list_page(status="active", email=None, after=None, limit=9) == four

    def test_ends_at_the_limit(self, users: Users, four: list[User]) -> None:
        assert users.list_page(status="active", email=None, after=None, limit=3) == four[:3]

    @pytest.mark.parametrize("number", [0, 1, 2, 3])
    def test_goes_on_behind_the_last_one_of_a_page(
        self, users: Users, four: list[User], number: int
    ) -> None:
        after = LastUser(four[number].registered_at, four[number].user_id)

        page = users.list_page(status="active", email=None, after=after, limit=9)

        assert page == four[number + 1 :]

    def test_keeps_tombstones_apart(self, users: Users, four: list[User]) -> None:
        tombstone = replace(four[1], version=2, profile=None)
        users.save(tombstone)

        active, deleted = (
            users.list_page(status="active", email=None, after=None, limit=9),
            users.list_page(status="deleted", email=None, after=None, limit=9),
        )

        assert (active, deleted) == ([four[0], *four[2:]], [tombstone])

    @pytest.mark.parametrize("email", ["user2@example.com", "User2@EXAMPLE.com"])
    def test_finds_the_user_of_an_address_in_any_case(
        self, users: Users, four: list[User], email: str
    ) -> None:
        page = users.list_page(status="active", email=email, after=None, limit=9)

        assert page == [four[2]]

    def test_reads_an_address_as_it_is_and_not_as_a_pattern(
        self, users: Users, four: list[User]
    ) -> None:
        for email in ("user_@example.com", "%", ""):
            assert users.list_page(status="active", email=email, after=None, limit=9) == []


class TestFindStatuses:
    def test_tells_the_living_from_the_deleted_and_leaves_out_the_rest(self, users: Users) -> None:
        users.add(ADA_ERASED)
        users.add(EVE)

        statuses = users.find_statuses([ADA_ID, NOBODY, EVE_ID, EVE_ID])

        assert statuses == {ADA_ID: "deleted", EVE_ID: "active"}

    def test_finds_nobody_when_asked_for_nobody(self, users: Users) -> None:
        users.add(ADA)

        assert users.find_statuses([]) == {}


class TestRole:
    def test_cannot_leave_its_schema(self, database: Database) -> None:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            database.connection().execute("CREATE TABLE public.elsewhere ()")


def numbered(number: int, *, after_minutes: int) -> User:
    at = MONDAY + timedelta(minutes=after_minutes)
    profile = Profile(email=f"user{number}@example.com", name=f"User {number}", language="en")
    user_id = UUID(int=ADA_ID.int + number)
    return User(user_id=user_id, version=1, profile=profile, registered_at=at, updated_at=at)
