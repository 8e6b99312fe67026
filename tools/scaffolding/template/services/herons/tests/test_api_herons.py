"""Herons through the HTTP door: what it answers, and what others are told."""

from uuid import UUID

import pytest
from contracts.herons import HeronChanged, HeronCreated, HeronDeleted

from .visitor import ADMIN, CONVERSATION, NOWHERE, OWNER, STRANGER, Visitor


class TestCreateHeron:
    def test_answers_with_what_was_created(self, visitor: Visitor) -> None:
        answer = visitor.creates("Morning")

        heron = answer.json
        assert answer.status == 201
        assert answer.headers["location"] == f"/herons/{heron['heron_id']}"
        assert answer.headers["etag"] == '"1"'
        assert heron == {
            "heron_id": heron["heron_id"],
            "version": 1,
            "owner_id": OWNER,
            "name": "Morning",
            "created_at": heron["created_at"],
            "updated_at": heron["created_at"],
        }

    def test_tells_the_others(self, visitor: Visitor) -> None:
        heron_id = visitor.created("Morning")

        (told,) = visitor.events
        assert told.correlationid == CONVERSATION
        assert told.data == HeronCreated(
            heron_id=UUID(heron_id),
            version=1,
            owner_id=UUID(OWNER),
            name="Morning",
            created_at=told.time,
        )

    def test_has_one_effect_for_one_key(self, visitor: Visitor) -> None:
        first, second = visitor.creates(), visitor.creates()

        assert second.headers["idempotency-replayed"] == "true"
        assert (second.status, second.json) == (201, first.json)
        assert len(visitor.events) == 1

    @pytest.mark.parametrize("name", ["", " Morning", "Mor\nning", "x" * 201, None, 7])
    def test_points_at_a_name_that_is_none(self, visitor: Visitor, name: object) -> None:
        answer = visitor.creates(name)

        assert answer.status == 422
        assert {one["pointer"] for one in answer.json["errors"]} == {"/name"}

    @pytest.mark.parametrize("field", ["heron_id", "owner_id", "version"])
    def test_takes_nothing_that_is_not_the_client_s_to_say(
        self, visitor: Visitor, field: str
    ) -> None:
        answer = visitor.creates(**{field: "1"})

        assert [one["pointer"] for one in answer.json["errors"]] == [f"/{field}"]

    def test_refuses_a_token_that_is_no_person(self, visitor: Visitor) -> None:
        answer = visitor.creates(subject="machine-client")

        assert (answer.status, answer.json["code"]) == (403, "FORBIDDEN")


class TestReadHeron:
    def test_shows_it_to_its_owner(self, visitor: Visitor) -> None:
        created = visitor.creates()

        answer = visitor.reads(created.json["heron_id"])

        assert (answer.status, answer.headers["etag"]) == (200, '"1"')
        assert answer.json == created.json

    def test_shows_it_to_an_administrator(self, visitor: Visitor) -> None:
        assert visitor.reads(visitor.created(), **ADMIN).status == 200

    def test_hides_it_from_anybody_else_as_if_there_were_none(self, visitor: Visitor) -> None:
        hidden = visitor.reads(visitor.created(), subject=STRANGER)
        absent = visitor.reads(NOWHERE)

        assert (hidden.status, hidden.json["code"]) == (404, "NOT_FOUND")
        assert absent.status == 404


class TestChangeHeron:
    def test_answers_with_the_next_version(self, visitor: Visitor) -> None:
        created = visitor.creates()

        answer = visitor.changes(created.json["heron_id"], name="Evening")

        assert (answer.status, answer.headers["etag"]) == (200, '"2"')
        assert answer.json == created.json | {
            "version": 2,
            "name": "Evening",
            "updated_at": answer.json["updated_at"],
        }
        assert visitor.reads(created.json["heron_id"]).json == answer.json

    def test_tells_the_others_all_of_it(self, visitor: Visitor) -> None:
        heron_id = visitor.created()

        visitor.changes(heron_id, name="Evening")

        told = visitor.events[-1]
        assert told.data == HeronChanged(
            heron_id=UUID(heron_id),
            version=2,
            owner_id=UUID(OWNER),
            name="Evening",
            changed_at=told.time,
        )

    @pytest.mark.parametrize("change", [{}, {"name": "Morning"}])
    def test_tells_nobody_of_a_change_that_changes_nothing(
        self, visitor: Visitor, change: dict[str, str]
    ) -> None:
        created = visitor.creates("Morning")

        answer = visitor.changes(created.json["heron_id"], **change)

        assert (answer.status, answer.json) == (200, created.json)
        assert len(visitor.events) == 1

    def test_refuses_to_undo_what_its_client_has_not_seen(self, visitor: Visitor) -> None:
        heron_id = visitor.created()
        visitor.changes(heron_id, name="Evening")

        answer = visitor.changes(heron_id, name="Night")

        assert (answer.status, answer.json["code"]) == (412, "PRECONDITION_FAILED")
        assert visitor.reads(heron_id).json["name"] == "Evening"

    def test_removes_no_name(self, visitor: Visitor) -> None:
        answer = visitor.changes(visitor.created(), name=None)

        assert [one["pointer"] for one in answer.json["errors"]] == ["/name"]

    def test_lets_an_administrator_change_anybody_s(self, visitor: Visitor) -> None:
        answer = visitor.changes(visitor.created(), name="Evening", **ADMIN)

        assert (answer.status, answer.json["owner_id"]) == (200, OWNER)

    @pytest.mark.parametrize("seen", ['"1"', '"7"', "*"])
    def test_does_not_tell_anybody_else_that_there_is_one(
        self, visitor: Visitor, seen: str
    ) -> None:
        heron_id = visitor.created()

        answer = visitor.changes(heron_id, subject=STRANGER, seen=seen, name="Mine")

        assert (answer.status, answer.json["code"]) == (404, "NOT_FOUND")
        assert visitor.reads(heron_id).json["version"] == 1


class TestDeleteHeron:
    def test_leaves_nothing(self, visitor: Visitor) -> None:
        heron_id = visitor.created()

        answer = visitor.deletes(heron_id)

        assert (answer.status, answer.text) == (204, None)
        assert visitor.reads(heron_id).status == 404
        assert visitor.lists().json["items"] == []

    def test_tells_the_others(self, visitor: Visitor) -> None:
        heron_id = visitor.created()

        visitor.deletes(heron_id)

        told = visitor.events[-1]
        assert told.data == HeronDeleted(
            heron_id=UUID(heron_id), version=2, owner_id=UUID(OWNER), deleted_at=told.time
        )

    def test_happens_once(self, visitor: Visitor) -> None:
        heron_id = visitor.created()
        visitor.deletes(heron_id)

        again = visitor.deletes(heron_id, seen="*")

        assert again.status == 404
        assert visitor.told == ["herons.heron_created.v1", "herons.heron_deleted.v1"]

    def test_refuses_to_delete_what_its_client_has_not_seen(self, visitor: Visitor) -> None:
        heron_id = visitor.created()
        visitor.changes(heron_id, name="Evening")

        answer = visitor.deletes(heron_id)

        assert (answer.status, answer.json["code"]) == (412, "PRECONDITION_FAILED")
        assert visitor.reads(heron_id).status == 200

    def test_lets_an_administrator_delete_anybody_s(self, visitor: Visitor) -> None:
        assert visitor.deletes(visitor.created(), **ADMIN).status == 204

    @pytest.mark.parametrize("seen", ['"1"', "*"])
    def test_does_not_tell_anybody_else_that_there_is_one(
        self, visitor: Visitor, seen: str
    ) -> None:
        heron_id = visitor.created()

        answer = visitor.deletes(heron_id, subject=STRANGER, seen=seen)

        assert (answer.status, answer.json["code"]) == (404, "NOT_FOUND")
        assert visitor.reads(heron_id).status == 200
