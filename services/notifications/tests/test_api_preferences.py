"""What a person chooses, through the HTTP door."""

from typing import Any

import pytest

from chassis.testing.http import HttpAnswer
from notifications.domain.kinds import Kind

from .people import STRANGER, ask

pytestmark = pytest.mark.usefixtures("environment")

EVERYTHING = {"email": True, "in_app": True, "webhook": True}
AT_FIRST = dict.fromkeys(list(Kind), EVERYTHING)


def choose(body: Any, *, seen: str = '"1"', **request: Any) -> HttpAnswer:
    return ask(
        "PUT /notification-preferences",
        scope="notifications/write",
        headers={"if-match": seen},
        body=body,
        **request,
    )


def chosen(**request: Any) -> HttpAnswer:
    return ask("GET /notification-preferences", **request)


class TestPreferences:
    def test_are_everything_at_first(self) -> None:
        answer = chosen()

        assert (answer.status, answer.headers["etag"]) == (200, '"1"')
        assert answer.json == {"version": 1, "kinds": AT_FIRST}

    def test_are_what_was_chosen_last(self) -> None:
        wanted = {"order_progress": {"email": False}, "welcome": {"in_app": False}}

        answer = choose({"kinds": wanted})

        kinds = AT_FIRST | {
            "order_progress": EVERYTHING | {"email": False},
            "welcome": EVERYTHING | {"in_app": False},
        }
        assert (answer.status, answer.headers["etag"]) == (200, '"2"')
        assert answer.json == chosen().json == {"version": 2, "kinds": kinds}

    def test_are_one_persons(self) -> None:
        choose({"kinds": {"welcome": {"email": False}}})

        assert chosen(subject=STRANGER).json["kinds"] == AT_FIRST

    def test_are_replaced_as_a_whole(self) -> None:
        choose({"kinds": {"welcome": {"email": False}}})

        answer = choose({}, seen='"2"')

        assert answer.json == {"version": 3, "kinds": AT_FIRST}

    @pytest.mark.parametrize("seen", ['"1"', '"3"', 'W/"2"'])
    def test_are_kept_where_another_version_was_seen(self, seen: str) -> None:
        choose({"kinds": {"welcome": {"email": False}}})

        answer = choose({}, seen=seen)

        assert (answer.status, answer.json["code"]) == (412, "PRECONDITION_FAILED")
        assert chosen().json["version"] == 2

    @pytest.mark.parametrize("kind", ["security", "payment"])
    def test_cannot_switch_off_what_everybody_must_hear(self, kind: str) -> None:
        answer = choose({"kinds": {kind: {"email": False}}})

        (fault,) = answer.json["errors"]
        assert (answer.status, answer.json["code"]) == (422, "VALIDATION_ERROR")
        assert (fault["pointer"], fault["code"]) == (f"/kinds/{kind}/email", "mandatory")
        assert chosen().json["version"] == 1

    def test_know_no_other_kinds_and_channels(self) -> None:
        answer = choose({"kinds": {"gossip": {}, "welcome": {"pigeon": True}}})

        pointers = sorted(fault["pointer"] for fault in answer.json["errors"])
        assert (answer.status, pointers) == (422, ["/kinds/gossip", "/kinds/welcome/pigeon"])
