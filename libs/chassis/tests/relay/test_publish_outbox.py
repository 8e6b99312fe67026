from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from msgspec import json

from chassis.database import Database
from chassis.relay import Published, publish_outbox
from chassis.testing.lambda_context import FakeLambdaContext
from chassis.time_budget import TimeBudget

from .bus import Add, AddBulk, Bus, Publish


class TestPublishOutbox:
    def test_sends_what_was_committed_in_order_and_once(
        self, add: Add, publish: Publish, bus: Bus
    ) -> None:
        labels = [f"A-{number:02}" for number in range(25)]
        for label in labels:
            add(label)

        published = publish()

        assert published == Published(count=25, failed=0, lag_seconds=0.0)
        assert bus.labels() == labels

    def test_tells_whose_events_it_has_sent(
        self, add: Add, publish: Publish, log: Callable[[], list[dict[str, Any]]]
    ) -> None:
        detail = {"label": "A-1", "subject": "parcel-1", "correlationid": "a-story"}
        event_id = add("A-1", detail=json.encode(detail))

        publish()

        [line] = [line for line in log() if line["message"] == "events published"]
        told = {
            "event_id": str(event_id),
            "event_type": "parcels.sent.v1",
            "subject": "parcel-1",
            "correlation_id": "a-story",
        }
        assert line["events"] == [told]
        assert line["milliseconds"] > 0

    def test_sends_nothing_twice(self, add: Add, publish: Publish, bus: Bus) -> None:
        add("A-1")
        publish()

        again = publish()

        assert (again.count, bus.labels()) == (0, ["A-1"])

    def test_sends_what_comes_while_it_runs(
        self, add: Add, database: Database, bus: Bus, lambda_context: FakeLambdaContext
    ) -> None:
        waits: list[float] = []

        def sleep(seconds: float) -> None:
            waits.append(seconds)
            lambda_context.sleep(10)
            if len(waits) == 1:
                add("A-1")

        published = publish_outbox(
            database=database,
            events=bus.client,
            bus_name="parcels",
            budget=TimeBudget.from_context(lambda_context, reserve_seconds=5),
            sleep=sleep,
        )

        assert (published.count, waits) == (1, [0.5, 0.5, 0.5])

    def test_goes_on_at_once_while_there_is_more(self, add: Add, publish: Publish) -> None:
        for number in range(7):
            add(f"A-{number}")

        published = publish(seconds=0.001, batch_size=3)

        assert published.count == 7

    def test_counts_what_happened_by_event_type(
        self, add: Add, publish: Publish, capsys: pytest.CaptureFixture[str]
    ) -> None:
        add("A-1")
        add("A-2")

        publish()

        (counted,) = [
            json.decode(line)
            for line in capsys.readouterr().out.splitlines()
            if '"EventsPublished":[' in line
        ]
        assert (counted["EventsPublished"], counted["event_type"]) == ([2.0], "parcels.sent.v1")

    def test_sends_what_was_stored_in_bulk_when_nothing_else_waits(
        self, add: Add, add_bulk: AddBulk, publish: Publish, bus: Bus
    ) -> None:
        add_bulk("B-1", "B-2", "B-3")
        add("A-1")
        add("A-2")

        publish(batch_size=1)

        assert bus.labels() == ["A-1", "A-2", "B-1", "B-2", "B-3"]

    def test_does_not_begin_without_time(self, add: Add, publish: Publish) -> None:
        add("A-1")

        published = publish(seconds=0)

        assert published.count == 0

    def test_says_how_long_the_oldest_has_been_waiting_that_should_not(
        self, add: Add, add_bulk: AddBulk, publish: Publish, admin: psycopg.Connection
    ) -> None:
        add_bulk("B-1")
        admin.execute("UPDATE outbox SET created_at = now() - interval '1 hour'")
        add("A-1")
        admin.execute(
            "UPDATE outbox SET created_at = now() - interval '90 seconds' WHERE subject = 'A-1'"
        )

        published = publish(seconds=0)

        assert 90 <= published.lag_seconds < 120
