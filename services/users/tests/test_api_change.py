"""Changing a user: what the door answers, and what others are told."""

from uuid import UUID

import pytest

from chassis.testing.wire import recording
from contracts.users import UserChanged
from users import wiring

from .directory import ADA, ADMIN, CONVERSATION, EVE, PROFILE, Directory


class TestChangeUser:
    def test_changes_what_is_named_and_nothing_else(self, directory: Directory) -> None:
        registered = directory.registers().json

        answer = directory.changes(name="Ada King")

        assert (answer.status, answer.headers["etag"]) == (200, '"2"')
        assert answer.json == registered | {
            "name": "Ada King",
            "version": 2,
            "updated_at": answer.json["updated_at"],
        }
        assert directory.shows().json == answer.json

    def test_tells_the_others_the_whole_profile(self, directory: Directory) -> None:
        directory.registers()

        directory.changes(email="ada.king@EXAMPLE.com", language="fr")

        told = directory.events[-1]
        assert told.correlationid == CONVERSATION
        assert told.data == UserChanged(
            user_id=UUID(ADA),
            version=2,
            email="ada.king@example.com",
            name="Ada Lovelace",
            language="fr",
            changed_at=told.time,
        )

    @pytest.mark.parametrize("change", [{}, PROFILE, {"name": "Ada Lovelace"}])
    def test_tells_nobody_of_a_change_that_changes_nothing(
        self, directory: Directory, change: dict[str, str]
    ) -> None:
        registered = directory.registers()

        answer = directory.changes(**change)

        assert (answer.status, answer.json) == (200, registered.json)
        assert len(directory.events) == 1

    def test_lets_somebody_keep_their_address_in_another_case(self, directory: Directory) -> None:
        directory.registers()

        answer = directory.changes(email="Ada@example.com")

        assert (answer.status, answer.json["email"]) == (200, "Ada@example.com")

    def test_refuses_the_address_of_somebody_else(self, directory: Directory) -> None:
        directory.registers()
        directory.knows(EVE, "eve@example.com")

        answer = directory.changes(email="EVE@example.com")

        assert (answer.status, answer.json["code"]) == (409, "EMAIL_IN_USE")
        assert directory.shows().json["email"] == "ada@example.com"
        assert len(directory.events) == 1

    def test_removes_nothing(self, directory: Directory) -> None:
        directory.registers()

        answer = directory.changes(name=None, language=None)

        assert (answer.status, answer.json["code"]) == (422, "VALIDATION_ERROR")
        assert [one["pointer"] for one in answer.json["errors"]] == ["/name", "/language"]

    @pytest.mark.parametrize("field", ["user_id", "version", "status", "registered_at"])
    def test_changes_no_field_that_is_not_the_clients(
        self, directory: Directory, field: str
    ) -> None:
        directory.registers()

        answer = directory.changes(**{field: "1"})

        assert [one["pointer"] for one in answer.json["errors"]] == [f"/{field}"]

    def test_points_at_an_address_that_is_none(self, directory: Directory) -> None:
        directory.registers()

        answer = directory.changes(email="ada@localhost")

        assert answer.status == 422
        assert [one["pointer"] for one in answer.json["errors"]] == ["/email"]

    def test_refuses_to_undo_what_its_client_has_not_seen(self, directory: Directory) -> None:
        directory.registers()
        directory.changes(name="Ada King")

        answer = directory.changes(name="Ada Byron")

        assert (answer.status, answer.json["code"]) == (412, "PRECONDITION_FAILED")
        assert directory.shows().json["name"] == "Ada King"

    def test_lets_an_administrator_change_anybody(self, directory: Directory) -> None:
        directory.registers()

        answer = directory.changes(name="Ada King", **ADMIN)

        assert (answer.status, answer.json["name"]) == (200, "Ada King")

    @pytest.mark.parametrize("seen", ['"1"', '"7"', "*"])
    def test_does_not_tell_anybody_else_that_there_is_one(
        self, directory: Directory, seen: str
    ) -> None:
        directory.registers()

        answer = directory.changes(subject=EVE, seen=seen, name="Eve")

        assert (answer.status, answer.json["code"]) == (404, "NOT_FOUND")

    @pytest.mark.parametrize("whose", [{}, ADMIN])
    def test_changes_no_tombstone(self, directory: Directory, whose: dict[str, str]) -> None:
        directory.registers()
        directory.deletes()

        answer = directory.changes(name="Ada", seen="*", **whose)

        assert answer.status == 404
        assert directory.emails == {UUID(ADA): None}

    def test_costs_three_round_trips(self, directory: Directory) -> None:
        directory.registers()

        with recording(wiring.database()) as trace:
            directory.changes(name="Ada King")

        assert (trace.round_trips, trace.prepared_names) == (3, [])
