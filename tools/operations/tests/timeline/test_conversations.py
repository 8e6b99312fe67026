import json
from datetime import UTC, datetime, timedelta
from typing import Any

from operations.logs import LogLine, Run, line_of
from operations.timeline.conversations import conversations_of, hops_of
from operations.timeline.hops import Hop, Kind

AT = datetime(2026, 1, 31, 12, tzinfo=UTC)
ORDER = "0197a0aa-0c44-7a3b-b1d2-8e5f60c7a921"


def line(message: str, **fields: Any) -> LogLine:
    text = json.dumps({"message": message, "timestamp": AT.isoformat(), **fields})
    return line_of("prod-orders-api", text, at=None)


def published(*conversations: str) -> LogLine:
    events = [
        {"event_id": f"e-{it}", "event_type": "t", "subject": f"o-{it}", "correlation_id": it}
        for it in conversations
    ]
    return line("events published", events=events, milliseconds=250.0)


class TestConversationsOf:
    def test_are_those_whose_line_names_the_id(self) -> None:
        named = line("request", caller=ORDER, correlation_id="a-story")

        assert conversations_of(named, ORDER) == {"a-story"}
        assert conversations_of(named, "a-story") == {"a-story"}
        assert conversations_of(named, "story") == set()

    def test_are_not_those_of_other_events_that_were_sent_together(self) -> None:
        assert conversations_of(published("one", "other"), "o-other") == {"other"}


class TestHopsOf:
    def test_begin_when_the_work_began(self) -> None:
        told = line(
            "request",
            correlation_id="a-story",
            route="POST /orders",
            caller=ORDER,
            status=201,
            milliseconds=500.0,
            function_request_id="r-1",
        )

        found = list(hops_of([told], {"a-story"}, {"r-1": Run("r-1", 510.0, 140.0, "success")}))

        what = (
            f"POST /orders by {ORDER}: 201 in 500 ms; "
            "invocation r-1 took 510 ms, cold start of 140 ms"
        )
        began = AT - timedelta(milliseconds=500)
        assert found == [Hop(began, Kind.REQUEST, "prod-orders-api", what)]

    def test_tell_an_invocation_once_and_how_it_ended(self) -> None:
        run = {"r-1": Run("r-1", 30_000.0, None, "timeout")}
        lines = [line(it, correlation_id="a-story", function_request_id="r-1") for it in ("a", "b")]

        found = [hop.what for hop in hops_of(lines, {"a-story"}, run)]

        assert found == ["a; invocation r-1 took 30000 ms, ended with timeout", "b"]

    def test_tell_only_the_events_of_these_conversations(self) -> None:
        found = list(hops_of([published("one", "other")], {"one"}, {}))

        assert [(hop.kind, hop.what) for hop in found] == [(Kind.EVENT, "t e-one about o-one")]

    def test_show_no_address_that_a_reason_has(self) -> None:
        told = line("message buried", correlation_id="a-story", reason="no ada@example.com")

        (hop,) = hops_of([told], {"a-story"}, {})

        assert hop.what == "message buried (reason no <address>)"
