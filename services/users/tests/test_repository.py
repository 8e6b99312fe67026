"""The SQL of users, against a real database."""

from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest
from msgspec import structs

from chassis.database import Database
from users.domain import User
from users.errors import EmailInUse, UserAlreadyRegistered, UserNotFound
from users.repository import Users

ADA = User(
    user_id=UUID("0199a8a0-0000-7000-8000-000000000001"),
    version=1,
    email="ada@example.com",
    name="Ada Lovelace",
    language="en",
    registered_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
)
EVE_ID = UUID("0199a8a0-0000-7000-8000-00000000000e")


class TestUsers:
    @pytest.fixture
    def users(self, database: Database) -> Users:
        return Users(database.connection())

    def test_returns_what_was_added(self, users: Users) -> None:
        users.add(ADA)

        assert users.get(ADA.user_id) == ADA

    def test_knows_nobody_else(self, users: Users) -> None:
        with pytest.raises(UserNotFound) as unknown:
            users.get(EVE_ID)

        assert unknown.value.user_id == EVE_ID

    def test_adds_a_user_once(self, users: Users) -> None:
        users.add(ADA)

        with pytest.raises(UserAlreadyRegistered):
            users.add(ADA)

    def test_gives_an_email_to_one_user(self, users: Users) -> None:
        users.add(ADA)

        with pytest.raises(EmailInUse):
            users.add(structs.replace(ADA, user_id=EVE_ID, email="Ada@Example.com"))

    def test_cannot_leave_its_schema(self, database: Database) -> None:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            database.connection().execute("CREATE TABLE public.elsewhere ()")
