"""What a person chooses, through the HTTP door."""

from typing import Any

import pytest

from chassis.testing.http import HttpAnswer
from notifications.domain.kinds import Kind

from .people import STRANGER, ask

pytestmark = pytest.mark.usefixtures("environment")

EVERYTHING = {"email": True, "digest": False, "in_app": True, "webhook": True}
AT_FIRST = dict.fromkeys(list(Kind), EVERYTHING)
NO_QUIET = {"time_zone": "UTC", "quiet_hours": None}


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


def faults_in(answer: HttpAnswer) -> list[tuple[str, str]]:
    return [(fault["pointer"], fault["code"]) for fault in answer.json["errors"]]


class TestPreferences:
    def test_are_everything_at_first(self) -> None:
        answer = chosen()

        assert (answer.status, answer.headers["etag"]) == (200, '"1"')
        assert answer.json == {"version": 1, **NO_QUIET, "kinds": AT_FIRST}

    def test_are_what_was_chosen_last(self) -> None:
        wanted = {"order_progress": {"email": False}, "welcome": {"in_app": False}}

        answer = choose({"kinds": wanted})

        kinds = AT_FIRST | {
            "order_progress": EVERYTHING | {"email": False},
            "welcome": EVERYTHING | {"in_app": False},
        }
        assert (answer.status, answer.headers["etag"]) == (200, '"2"')
        assert answer.json == chosen().json == {"version": 2, **NO_QUIET, "kinds": kinds}

    def test_are_one_persons(self) -> None:
        choose({"kinds": {"welcome": {"email": False}}})

        assert chosen(subject=STRANGER).json["kinds"] == AT_FIRST

    def test_are_replaced_as_a_whole(self) -> None:
        choose({"kinds": {"welcome": {"email": False}}})

        answer = choose({}, seen='"2"')

        assert answer.json == {"version": 3, **NO_QUIET, "kinds": AT_FIRST}

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

    def test_have_quiet_hours_on_the_clock_of_a_zone(self) -> None:
        quiet = {"time_zone": "Europe/Berlin", "quiet_hours": {"start": "22:00", "end": "07:00"}}

        answer = choose(quiet)

        assert answer.json == chosen().json == {"version": 2, **quiet, "kinds": AT_FIRST}

    def test_have_no_quiet_hours_any_more(self) -> None:
        choose({"quiet_hours": {"start": "22:00", "end": "07:00"}})

        answer = choose({"quiet_hours": None}, seen='"2"')

        assert answer.json == {"version": 3, **NO_QUIET, "kinds": AT_FIRST}

    @pytest.mark.parametrize(
        "name",
        ["", "Europe", "europe/berlin", "Mars/Olympus", "../UTC", "UTC\n", "tzdata.zi", "a" * 64],
    )
    def test_know_no_other_zones_than_the_database(self, name: str) -> None:
        answer = choose({"time_zone": name})

        assert faults_in(answer) == [("/time_zone", "unknown_time_zone")]

    @pytest.mark.parametrize("text", ["", "7:00", "24:00", "07:60", "07:00:00", "07:00\n", "noon"])
    def test_have_hours_and_minutes_at_both_ends(self, text: str) -> None:
        answer = choose({"quiet_hours": {"start": text, "end": text}})

        assert faults_in(answer) == [
            ("/quiet_hours/start", "not_a_time_of_day"),
            ("/quiet_hours/end", "not_a_time_of_day"),
        ]

    def test_are_refused_with_all_that_is_wrong(self) -> None:
        answer = choose(
            {
                "time_zone": "Mars/Olympus",
                "quiet_hours": {"start": "07:00", "end": "07:00"},
                "kinds": {"payment": {"email": False, "digest": True}},
            }
        )

        assert (answer.status, answer.json["code"]) == (422, "VALIDATION_ERROR")
        assert faults_in(answer) == [
            ("/time_zone", "unknown_time_zone"),
            ("/quiet_hours/end", "same_as_start"),
            ("/kinds/payment/email", "mandatory"),
            ("/kinds/payment/digest", "not_digestible"),
        ]
        assert chosen().json["version"] == 1

    @pytest.mark.parametrize("kind", ["welcome", "order_progress"])
    def test_have_a_digest_of_what_can_wait(self, kind: str) -> None:
        answer = choose({"kinds": {kind: {"digest": True}}})

        assert answer.json["kinds"] == AT_FIRST | {kind: EVERYTHING | {"digest": True}}

    @pytest.mark.parametrize("kind", ["security", "payment", "webhooks"])
    def test_have_no_digest_of_anything_else(self, kind: str) -> None:
        answer = choose({"kinds": {kind: {"digest": True}}})

        assert faults_in(answer) == [(f"/kinds/{kind}/digest", "not_digestible")]
