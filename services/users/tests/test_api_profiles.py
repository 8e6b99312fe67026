"""One user through the door: register, read."""

from uuid import UUID

from chassis.testing.wire import recording
from contracts.users import UserRegistered
from users import wiring

from .directory import ADA, ADMIN, CONVERSATION, EVE, NOBODY, PROFILE, Directory


class TestRegisterUser:
    def test_answers_with_the_profile(self, directory: Directory) -> None:
        answer = directory.registers()

        profile = answer.json
        assert answer.status == 201
        assert answer.headers["location"] == f"/users/{ADA}"
        assert answer.headers["etag"] == '"1"'
        assert profile == PROFILE | {
            "user_id": ADA,
            "version": 1,
            "status": "active",
            "registered_at": profile["registered_at"],
            "updated_at": profile["registered_at"],
        }

    def test_speaks_english_unless_told(self, directory: Directory) -> None:
        body = {"email": "ada@example.com", "name": "Ada"}

        answer = directory.is_asked("POST /users", scopes=["users/write"], body=body)

        assert answer.json["language"] == "en"

    def test_keeps_an_address_as_mail_servers_take_it(self, directory: Directory) -> None:
        answer = directory.registers(email="Ada.Lovelace@EXÄMPLE.com")

        assert answer.json["email"] == "Ada.Lovelace@xn--exmple-cua.com"

    def test_tells_the_others_in_the_same_conversation(self, directory: Directory) -> None:
        answer = directory.registers()

        (told,) = directory.events
        assert (told.source, told.type) == ("users", "users.user_registered.v1")
        assert told.correlationid == answer.headers["x-correlation-id"] == CONVERSATION
        assert told.data == UserRegistered(
            user_id=UUID(ADA),
            version=1,
            email="ada@example.com",
            name="Ada Lovelace",
            language="en-GB",
            registered_at=told.time,
        )

    def test_refuses_a_second_registration(self, directory: Directory) -> None:
        directory.registers()

        answer = directory.registers(email="ada.again@example.com")

        assert (answer.status, answer.json["code"]) == (409, "USER_ALREADY_REGISTERED")
        assert directory.emails == {UUID(ADA): "ada@example.com"}
        assert len(directory.events) == 1

    def test_refuses_the_email_of_somebody_else_in_any_case(self, directory: Directory) -> None:
        directory.registers()

        answer = directory.registers(EVE, email="ADA@example.com")

        assert (answer.status, answer.json["code"]) == (409, "EMAIL_IN_USE")
        assert "ada" not in (answer.text or "").lower()
        assert len(directory.events) == 1

    def test_gives_the_address_of_a_deleted_user_to_another_one(self, directory: Directory) -> None:
        directory.registers()
        directory.deletes()

        answer = directory.registers(EVE)

        assert (answer.status, answer.json["email"]) == (201, "ada@example.com")

    def test_gives_the_id_of_a_deleted_user_to_nobody(self, directory: Directory) -> None:
        directory.registers()
        directory.deletes()

        answer = directory.registers()

        assert (answer.status, answer.json["code"]) == (409, "USER_DELETED")
        assert directory.emails == {UUID(ADA): None}

    def test_points_at_an_email_that_is_none(self, directory: Directory) -> None:
        answer = directory.registers(email="ada@localhost")

        assert (answer.status, answer.json["code"]) == (422, "VALIDATION_ERROR")
        ((pointer, code),) = [(one["pointer"], one["code"]) for one in answer.json["errors"]]
        assert (pointer, code) == ("/email", "invalid")

    def test_lists_every_bad_field_at_once(self, directory: Directory) -> None:
        answer = directory.registers(name="\n", language="English", email=7, admin=True)

        pointers = [one["pointer"] for one in answer.json["errors"]]
        assert answer.status == 422
        assert sorted(pointers) == ["/admin", "/email", "/language", "/name"]

    def test_registers_whom_an_administrator_names(self, directory: Directory) -> None:
        answer = directory.registers("console", scope="users/admin", user_id=ADA)

        assert (answer.status, answer.json["user_id"]) == (201, ADA)

    def test_lets_nobody_else_name_a_user(self, directory: Directory) -> None:
        answer = directory.registers(EVE, user_id=ADA)

        assert (answer.status, answer.json["code"]) == (403, "FORBIDDEN")
        assert directory.emails == {}

    def test_refuses_a_token_that_is_no_person(self, directory: Directory) -> None:
        answer = directory.registers("machine-client")

        assert (answer.status, answer.json["code"]) == (403, "FORBIDDEN")

    def test_costs_two_round_trips(self, directory: Directory) -> None:
        with recording(wiring.database()) as trace:
            directory.registers()

        assert (trace.round_trips, trace.prepared_names) == (2, [])


class TestReadUser:
    def test_shows_a_profile_to_its_owner(self, directory: Directory) -> None:
        registered = directory.registers()

        answer = directory.shows()

        assert (answer.status, answer.headers["etag"]) == (200, '"1"')
        assert answer.json == registered.json

    def test_shows_a_profile_to_an_administrator(self, directory: Directory) -> None:
        registered = directory.registers()

        answer = directory.shows(**ADMIN)

        assert answer.json == registered.json

    def test_hides_a_profile_from_anybody_else_as_if_there_were_none(
        self, directory: Directory
    ) -> None:
        directory.registers()

        hidden = directory.shows(subject=EVE)
        absent = directory.shows(NOBODY, subject=EVE)

        assert (hidden.status, hidden.json["code"]) == (404, "NOT_FOUND")
        assert hidden.json["title"] == absent.json["title"]

    def test_shows_a_tombstone_to_administrators_only(self, directory: Directory) -> None:
        registered_at = directory.registers().json["registered_at"]
        directory.deletes()

        owner, admin = directory.shows(), directory.shows(**ADMIN)

        assert owner.status == 404
        assert admin.json == {
            "user_id": ADA,
            "version": 2,
            "status": "deleted",
            "email": None,
            "name": None,
            "language": None,
            "registered_at": registered_at,
            "updated_at": admin.json["updated_at"],
        }

    def test_knows_no_user_who_has_not_registered(self, directory: Directory) -> None:
        assert directory.shows().status == 404

    def test_costs_one_round_trip(self, directory: Directory) -> None:
        directory.registers()

        with recording(wiring.database()) as trace:
            directory.shows()

        assert (trace.round_trips, len(trace.statements)) == (1, 1)
