"""The HTTP door of users, entered as the gateway enters it."""

from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from uuid import UUID

import psycopg
import pytest

from chassis.testing.conformance import Example, Examples, HttpConformance
from chassis.testing.http import HttpAnswer, HttpDoor
from chassis.testing.wire import recording
from contracts import decode
from contracts.users import UserRegistered
from users import wiring
from users.handlers.api import ERRORS, ROUTES, handler

type Call = Callable[..., HttpAnswer]

ADA = "0199a8a0-0000-7000-8000-000000000001"
NO_PORT = 1
EVE = "0199a8a0-0000-7000-8000-00000000000e"
PROFILE = {"email": "ada@example.com", "name": "Ada Lovelace", "language": "en-GB"}


def register(
    call: Call, *, subject: str = ADA, scope: str = "users/write", **body: Any
) -> HttpAnswer:
    return call("POST /users", subject=subject, scopes=[scope], body=PROFILE | body)


def read(call: Call, user_id: str, *, subject: str, scope: str = "users/read") -> HttpAnswer:
    return call(
        "GET /users/{user_id}",
        path_parameters={"user_id": user_id},
        subject=subject,
        scopes=[scope],
    )


class TestHttpContract(HttpConformance):
    routes = ROUTES
    errors = ERRORS

    @pytest.fixture
    def door(self, environment: Mapping[str, str]) -> HttpDoor:
        return handler

    @pytest.fixture
    def examples(self, admin: psycopg.Connection, environment: Mapping[str, str]) -> Examples:
        admin.execute(
            "INSERT INTO users VALUES (%s, 1, 'eve@example.com', 'Eve', 'en', now())", (EVE,)
        )
        return {
            "POST /users": Example(subject=ADA, body=PROFILE),
            "GET /users/{user_id}": Example(subject=EVE, path_parameters={"user_id": EVE}),
        }

    @pytest.fixture
    def outage(self) -> Callable[[], AbstractContextManager[None]]:
        @contextmanager
        def outage() -> Generator[None]:
            database = wiring.database()
            database.close()
            port, database.port = database.port, NO_PORT
            yield
            database.port = port

        return outage


class TestRegisterUser:
    def test_answers_with_the_profile(self, call: Call) -> None:
        answer = register(call)

        profile = answer.json
        assert answer.status == 201
        assert answer.headers["location"] == f"/users/{ADA}"
        assert answer.headers["etag"] == '"1"'
        assert profile == PROFILE | {
            "user_id": ADA,
            "version": 1,
            "registered_at": profile["registered_at"],
        }

    def test_speaks_english_unless_told(self, call: Call) -> None:
        body = {"email": "ada@example.com", "name": "Ada"}

        answer = call("POST /users", subject=ADA, scopes=["users/write"], body=body)

        assert answer.json["language"] == "en"

    def test_tells_the_others_in_the_same_conversation(
        self, call: Call, admin: psycopg.Connection
    ) -> None:
        answer = call(
            "POST /users",
            subject=ADA,
            scopes=["users/write"],
            body=PROFILE,
            headers={"x-correlation-id": "conversation-1"},
        )

        rows = admin.execute("SELECT event_id, source, detail_type, detail FROM outbox").fetchall()
        ((event_id, source, detail_type, detail),) = rows
        envelope = decode(detail.encode())
        assert (source, detail_type) == ("users", "users.user_registered.v1")
        assert (envelope.id, envelope.correlationid) == (event_id, "conversation-1")
        assert envelope.data == UserRegistered(
            user_id=UUID(ADA),
            version=1,
            email="ada@example.com",
            name="Ada Lovelace",
            language="en-GB",
            registered_at=envelope.time,
        )
        assert answer.headers["x-correlation-id"] == "conversation-1"

    def test_refuses_a_second_registration(self, call: Call, admin: psycopg.Connection) -> None:
        register(call)

        answer = register(call, email="ada.again@example.com")

        assert (answer.status, answer.json["code"]) == (409, "USER_ALREADY_REGISTERED")
        emails = admin.execute("SELECT email FROM users").fetchall()
        events = admin.execute("SELECT count(*) FROM outbox").fetchone()
        assert (emails, events) == ([("ada@example.com",)], (1,))

    def test_refuses_the_email_of_somebody_else_in_any_case(self, call: Call) -> None:
        register(call)

        answer = register(call, subject=EVE, email="ADA@example.com")

        assert (answer.status, answer.json["code"]) == (409, "EMAIL_IN_USE")
        assert "ada" not in (answer.text or "").lower()

    def test_points_at_an_email_that_is_none(self, call: Call) -> None:
        answer = register(call, email="ada@localhost")

        assert (answer.status, answer.json["code"]) == (422, "VALIDATION_ERROR")
        ((pointer, code),) = [(one["pointer"], one["code"]) for one in answer.json["errors"]]
        assert (pointer, code) == ("/email", "invalid")

    def test_lists_every_bad_field_at_once(self, call: Call) -> None:
        answer = register(call, name="\n", language="English", email=7, admin=True)

        pointers = [one["pointer"] for one in answer.json["errors"]]
        assert answer.status == 422
        assert sorted(pointers) == ["/admin", "/email", "/language", "/name"]

    def test_registers_whom_an_administrator_names(self, call: Call) -> None:
        answer = register(call, subject="console", scope="users/admin", user_id=ADA)

        assert (answer.status, answer.json["user_id"]) == (201, ADA)

    def test_lets_nobody_else_name_a_user(self, call: Call, admin: psycopg.Connection) -> None:
        answer = register(call, subject=EVE, user_id=ADA)

        assert (answer.status, answer.json["code"]) == (403, "FORBIDDEN")
        assert admin.execute("SELECT count(*) FROM users").fetchone() == (0,)

    def test_costs_two_round_trips(self, call: Call) -> None:
        with recording(wiring.database()) as trace:
            register(call)

        assert (trace.round_trips, trace.prepared_names) == (2, [])

    def test_refuses_a_token_that_is_no_person(self, call: Call) -> None:
        answer = register(call, subject="machine-client")

        assert (answer.status, answer.json["code"]) == (403, "FORBIDDEN")


class TestReadUser:
    def test_shows_a_profile_to_its_owner(self, call: Call) -> None:
        registered = register(call)

        answer = read(call, ADA, subject=ADA)

        assert (answer.status, answer.headers["etag"]) == (200, '"1"')
        assert answer.json == registered.json

    def test_shows_a_profile_to_an_administrator(self, call: Call) -> None:
        registered = register(call)

        answer = read(call, ADA, subject="console", scope="users/admin")

        assert answer.json == registered.json

    def test_hides_a_profile_from_anybody_else_as_if_there_were_none(self, call: Call) -> None:
        register(call)

        hidden = read(call, ADA, subject=EVE)
        absent = read(call, "0199a8a0-0000-7000-8000-0000000000ff", subject=EVE)

        assert (hidden.status, hidden.json["code"]) == (404, "NOT_FOUND")
        assert hidden.json["title"] == absent.json["title"]

    def test_costs_one_round_trip(self, call: Call) -> None:
        register(call)

        with recording(wiring.database()) as trace:
            read(call, ADA, subject=ADA)

        assert (trace.round_trips, len(trace.statements)) == (1, 1)

    def test_knows_no_user_who_has_not_registered(self, call: Call) -> None:
        assert read(call, ADA, subject=ADA).status == 404
