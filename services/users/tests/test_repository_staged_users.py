"""The SQL by which the rows of a batch become users, against a real database."""

from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest
from msgspec.structs import replace

from chassis.database import Database
from users.domain.users import Profile, User, erased
from users.repository import StagedUsers, Users

from .names import names_of_all_characters

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEN = datetime(2026, 3, 2, 10, tzinfo=UTC)
IMPORT_ID = UUID("0199a8a0-0000-7000-8000-00000000000a")
OTHER_ID = UUID("0199a8a0-0000-7000-8000-00000000000b")


def person(number: int, email: str, *, name: str = "Ada") -> User:
    return User(
        user_id=UUID(int=IMPORT_ID.int + number),
        version=1,
        profile=Profile(email=email, name=name, language="en"),
        registered_at=NINE,
        updated_at=NINE,
    )


ADA = person(1, "ada@example.com")
EVE = person(2, "eve@example.com")


class TestStagedUsers:
    @pytest.fixture
    def staged(self, database: Database) -> StagedUsers:
        return StagedUsers(database.connection())

    @pytest.fixture
    def users(self, database: Database) -> Users:
        return Users(database.connection())

    def admitted(self, staged: StagedUsers, *people: User) -> set[tuple[UUID, str]]:
        """Stage people on lines from the second on, and admit whom that is possible."""
        staged.copy(IMPORT_ID, enumerate(people, 2))
        return staged.admit(IMPORT_ID, first_line=2, now=NINE)

    def test_become_users_at_the_moment_of_their_batch(
        self, staged: StagedUsers, users: Users
    ) -> None:
        staged.copy(IMPORT_ID, [(2, ADA), (3, EVE)])

        admitted = staged.admit(IMPORT_ID, first_line=2, now=TEN)

        assert admitted == keys(ADA, EVE)
        assert [users.get(each.user_id) for each in (ADA, EVE)] == [
            replace(each, registered_at=TEN, updated_at=TEN) for each in (ADA, EVE)
        ]

    def test_are_nobody_when_the_batch_has_nobody(self, staged: StagedUsers) -> None:
        assert self.admitted(staged) == set()

    def test_leave_out_whoever_is_no_person(
        self, staged: StagedUsers, admin: psycopg.Connection
    ) -> None:
        staged.copy(IMPORT_ID, [(2, erased(ADA, now=TEN)), (3, EVE)])

        assert staged_lines(admin) == [(IMPORT_ID, 3)]

    def test_keep_every_character_that_a_name_may_have(
        self, staged: StagedUsers, admin: psycopg.Connection
    ) -> None:
        names = names_of_all_characters()
        people = [
            person(number, f"user{number}@example.com", name=name)
            for number, name in enumerate(names)
        ]

        admitted = self.admitted(staged, *people)

        stored = admin.execute("SELECT name FROM users ORDER BY user_id").fetchall()
        assert len(admitted) == len(names)
        assert [name for (name,) in stored] == names

    def test_do_not_replace_a_user_who_is_there(self, staged: StagedUsers, users: Users) -> None:
        users.add(ADA)

        admitted = self.admitted(staged, replace(EVE, user_id=ADA.user_id))

        assert (admitted, users.get(ADA.user_id)) == (set(), ADA)

    def test_do_not_replace_a_tombstone(self, staged: StagedUsers, users: Users) -> None:
        tombstone = erased(ADA, now=TEN)
        users.add(tombstone)

        admitted = self.admitted(staged, ADA, EVE)

        assert (admitted, users.get(ADA.user_id)) == (keys(EVE), tombstone)

    @pytest.mark.parametrize("email", ["ada@example.com", "ADA@example.com"])
    def test_do_not_take_the_address_of_a_user(
        self, staged: StagedUsers, users: Users, email: str
    ) -> None:
        users.add(ADA)

        admitted = self.admitted(staged, person(3, email), EVE)

        assert admitted == keys(EVE)

    @pytest.mark.parametrize("second", ["ADA@example.com", "ada@example.com", "Ada@example.com"])
    def test_get_an_address_by_the_first_line_that_wants_it(
        self, staged: StagedUsers, second: str
    ) -> None:
        first = person(9, "Ada@example.com")

        admitted = self.admitted(staged, first, person(3, second), person(1, second))

        assert admitted == keys(first)

    @pytest.mark.parametrize("second", ["me@example.com", "ada@example.com", "zoe@example.com"])
    def test_get_an_id_by_the_first_line_that_wants_it(
        self, staged: StagedUsers, second: str
    ) -> None:
        first = person(1, "me@example.com")

        admitted = self.admitted(staged, first, person(1, second))

        assert admitted == keys(first)

    def test_are_admitted_from_the_first_line_of_their_batch_on(self, staged: StagedUsers) -> None:
        staged.copy(IMPORT_ID, [(2, ADA), (3, EVE)])

        assert staged.admit(IMPORT_ID, first_line=3, now=NINE) == keys(EVE)

    def test_are_admitted_for_their_own_import_only(self, staged: StagedUsers) -> None:
        staged.copy(OTHER_ID, [(2, ADA)])
        staged.copy(IMPORT_ID, [(2, EVE)])

        assert staged.admit(IMPORT_ID, first_line=2, now=NINE) == keys(EVE)

    def test_are_forgotten_batch_by_batch(
        self, staged: StagedUsers, admin: psycopg.Connection
    ) -> None:
        staged.copy(IMPORT_ID, [(2, ADA), (3, EVE), (4, EVE)])
        staged.copy(OTHER_ID, [(4, ADA)])

        staged.clear(IMPORT_ID, first_line=3)

        assert staged_lines(admin) == [(IMPORT_ID, 2), (OTHER_ID, 4)]


def keys(*people: User) -> set[tuple[UUID, str]]:
    """Return ids and addresses of people."""
    return {(each.user_id, each.profile.email) for each in people if each.profile}


def staged_lines(admin: psycopg.Connection) -> list[tuple[UUID, int]]:
    return admin.execute("SELECT import_id, line FROM import_rows ORDER BY 1, 2").fetchall()
