"""Deleting a user: what the door answers, and what stays."""

from uuid import UUID

import pytest

from chassis.testing.wire import recording
from contracts.users import UserDeleted
from users import wiring

from .directory import ADA, ADMIN, CONVERSATION, EVE, Directory


class TestDeleteUser:
    def test_leaves_a_tombstone(self, directory: Directory) -> None:
        directory.registers()

        answer = directory.deletes()

        assert (answer.status, answer.text) == (204, None)
        row = directory.admin.execute(
            "SELECT user_id, version, status, email, name, language FROM users"
        ).fetchall()
        assert row == [(UUID(ADA), 2, "deleted", None, None, None)]

    def test_tells_the_others_and_takes_back_what_they_were_told(
        self, directory: Directory
    ) -> None:
        directory.registers()
        directory.changes(name="Ada King")

        directory.deletes(seen='"2"')

        (told,) = directory.events
        assert told.correlationid == CONVERSATION
        assert told.data == UserDeleted(user_id=UUID(ADA), version=3, deleted_at=told.time)

    def test_takes_back_nothing_about_others(self, directory: Directory) -> None:
        directory.registers()
        directory.registers(EVE, email="eve@example.com")

        directory.deletes()

        assert [(told.type, told.subject) for told in directory.events] == [
            ("users.user_registered.v1", EVE),
            ("users.user_deleted.v1", ADA),
        ]

    def test_happens_once(self, directory: Directory) -> None:
        directory.registers()
        directory.deletes()

        again = directory.deletes(seen="*")

        assert again.status == 404
        assert len(directory.events) == 1

    def test_refuses_to_delete_what_its_client_has_not_seen(self, directory: Directory) -> None:
        directory.registers()
        directory.changes(name="Ada King")

        answer = directory.deletes()

        assert (answer.status, answer.json["code"]) == (412, "PRECONDITION_FAILED")
        assert directory.shows().status == 200

    def test_lets_an_administrator_delete_anybody(self, directory: Directory) -> None:
        directory.registers()

        assert directory.deletes(**ADMIN).status == 204

    @pytest.mark.parametrize("seen", ['"1"', "*"])
    def test_does_not_tell_anybody_else_that_there_is_one(
        self, directory: Directory, seen: str
    ) -> None:
        directory.registers()

        answer = directory.deletes(subject=EVE, seen=seen)

        assert (answer.status, answer.json["code"]) == (404, "NOT_FOUND")
        assert directory.shows().status == 200

    def test_costs_three_round_trips(self, directory: Directory) -> None:
        directory.registers()

        with recording(wiring.database()) as trace:
            directory.deletes()

        assert (trace.round_trips, trace.prepared_names) == (3, [])

    def test_waits_while_an_event_of_the_user_is_being_sent(self, directory: Directory) -> None:
        directory.registers()

        with directory.admin.transaction():
            directory.admin.execute("SELECT FROM outbox FOR UPDATE")
            answer = directory.deletes()

        assert (answer.status, answer.json["code"]) == (503, "DATABASE_BUSY")
        assert answer.headers["retry-after"] == "1"
        assert directory.shows().status == 200
