import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import psycopg
import pytest
from botocore.exceptions import EndpointConnectionError
from msgspec import json

from chassis.database import Database
from chassis.event_bus import MAX_BYTES
from chassis.ids import uuid7
from chassis.relay import Published, publish_outbox
from chassis.testing.lambda_context import FakeLambdaContext
from chassis.testing.parcels import ParcelsUnitOfWork
from chassis.time_budget import TimeBudget


class Bus:
    """An emulated event bus, and a queue that gets all that it accepts."""

    def __init__(self, aws: Callable[[str], Any]) -> None:
        self.client = aws("events")
        self._sqs = aws("sqs")
        self._queue_url = self._sqs.create_queue(QueueName="everything")["QueueUrl"]
        queue = self._sqs.get_queue_attributes(QueueUrl=self._queue_url, AttributeNames=["All"])
        self.client.create_event_bus(Name="parcels")
        self.client.put_rule(
            Name="everything", EventBusName="parcels", EventPattern='{"source": ["parcels"]}'
        )
        self.client.put_targets(
            Rule="everything",
            EventBusName="parcels",
            Targets=[{"Id": "queue", "Arn": queue["Attributes"]["QueueArn"]}],
        )

    def labels(self) -> list[str]:
        """What arrived, in order."""
        labels: list[str] = []
        while messages := self._sqs.receive_message(
            QueueUrl=self._queue_url, MaxNumberOfMessages=10
        ).get("Messages"):
            labels += [json.decode(message["Body"])["detail"]["label"] for message in messages]
        return labels


class Killed(BaseException):
    """The process ends here."""


class Watched:
    """The bus' client; `before` and `after` are called around each call, with its number."""

    def __init__(
        self,
        bus: Bus,
        *,
        before: Callable[[int], None] = lambda _: None,
        after: Callable[[int], None] = lambda _: None,
    ) -> None:
        self.calls = 0
        self._client = bus.client
        self._before = before
        self._after = after

    def put_events(self, *, Entries: Sequence[Any]) -> Any:  # noqa: N803 - as boto3 has it
        self.calls += 1
        self._before(self.calls)
        answer = self._client.put_events(Entries=Entries)
        self._after(self.calls)
        return answer


def unreachable(on_calls: range) -> Callable[[int], None]:
    """Make the network fail for some calls."""

    def fail(call: int) -> None:
        if call in on_calls:
            raise EndpointConnectionError(endpoint_url="https://events.example")

    return fail


@pytest.fixture
def bus(aws: Callable[[str], Any]) -> Bus:
    return Bus(aws)


@pytest.fixture
def add(unit_of_work: ParcelsUnitOfWork) -> Callable[..., UUID]:
    """Store an event as a use case does."""

    def add(label: str, *, detail: bytes | None = None) -> UUID:
        event_id = uuid7()
        with unit_of_work as uow:
            uow.outbox.add(
                event_id=event_id,
                source="parcels",
                detail_type="parcels.sent.v1",
                detail=detail or json.encode({"label": label}),
            )
        return event_id

    return add


@pytest.fixture
def publish(database: Database, bus: Bus) -> Callable[..., Published]:
    """Run the relay for so many seconds, which pass at once."""

    def publish(
        *, events: Any = None, seconds: float = 1.0, batch_size: int = 100, on: Database = database
    ) -> Published:
        context = FakeLambdaContext(remaining_seconds=seconds)
        return publish_outbox(
            database=on,
            events=events or bus.client,
            bus_name="parcels",
            budget=TimeBudget.from_context(context, reserve_seconds=0),
            sleep=context.sleep,
            batch_size=batch_size,
        )

    return publish


type Add = Callable[..., UUID]
type Publish = Callable[..., Published]


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

    def test_does_not_begin_without_time(self, add: Add, publish: Publish) -> None:
        add("A-1")

        published = publish(seconds=0)

        assert published.count == 0

    def test_says_how_long_the_oldest_has_been_waiting(
        self, add: Add, publish: Publish, admin: psycopg.Connection
    ) -> None:
        add("A-1")
        admin.execute("UPDATE outbox SET created_at = now() - interval '90 seconds'")

        published = publish(seconds=0)

        assert 90 <= published.lag_seconds < 95


class TestPublishOutboxWithRefusedEntries:
    @pytest.mark.parametrize(
        ("detail", "reason"),
        [
            pytest.param(b"{", "MalformedDetail: Detail is malformed.", id="malformed"),
            pytest.param(b'"%s"' % (b"x" * MAX_BYTES), "larger than 262144 bytes", id="oversized"),
        ],
    )
    def test_sends_the_others_and_remembers_the_reason(
        self,
        add: Add,
        publish: Publish,
        bus: Bus,
        admin: psycopg.Connection,
        *,
        detail: bytes,
        reason: str,
    ) -> None:
        add("A-1")
        refused = add("refused", detail=detail)
        add("A-2")

        published = publish(batch_size=2)

        rows = admin.execute(
            "SELECT event_id, attempts, last_error, next_attempt_at > now() "
            "FROM outbox WHERE published_at IS NULL"
        ).fetchall()
        assert (published.count, published.failed, bus.labels()) == (2, 1, ["A-1", "A-2"])
        assert rows == [(refused, 1, reason, True)]

    def test_tries_again_later_and_later(
        self, add: Add, publish: Publish, admin: psycopg.Connection
    ) -> None:
        add("refused", detail=b"{")

        delays: list[float] = []
        for _ in range(3):
            publish()
            row = admin.execute(
                "SELECT round(extract(epoch FROM next_attempt_at - now())) FROM outbox"
            ).fetchone()
            delays += [float(seconds) for seconds in row or ()]
            admin.execute("UPDATE outbox SET next_attempt_at = now()")

        assert delays == [2, 4, 8]

    def test_sends_it_when_the_reason_is_gone(
        self, add: Add, publish: Publish, bus: Bus, admin: psycopg.Connection
    ) -> None:
        add("refused", detail=b"{")
        publish()
        admin.execute("""UPDATE outbox SET next_attempt_at = now(), detail = '{"label": "A-1"}'""")

        publish()

        rows = admin.execute(
            "SELECT published_at IS NOT NULL, attempts, last_error FROM outbox"
        ).fetchall()
        assert (rows, bus.labels()) == ([(True, 2, None)], ["A-1"])


class TestPublishOutboxInTrouble:
    def test_keeps_the_rows_and_goes_on_when_the_bus_cannot_be_reached(
        self, add: Add, publish: Publish, bus: Bus
    ) -> None:
        add("A-1")
        events = Watched(bus, before=unreachable(range(1, 3)))

        published = publish(events=events, seconds=30)

        assert (published.count, published.failed, events.calls) == (1, 0, 3)
        assert bus.labels() == ["A-1"]

    def test_stops_in_time_when_the_bus_stays_away(
        self, add: Add, publish: Publish, bus: Bus, admin: psycopg.Connection
    ) -> None:
        add("A-1")
        events = Watched(bus, before=unreachable(range(1, 999)))

        published = publish(events=events, seconds=30)

        rows = admin.execute("SELECT published_at, attempts, last_error FROM outbox").fetchall()
        assert (published.count, rows) == (0, [(None, 0, None)])

    def test_marks_what_was_accepted_before_the_trouble(
        self, add: Add, publish: Publish, bus: Bus, admin: psycopg.Connection
    ) -> None:
        for number in range(15):
            add(f"A-{number:02}")

        published = publish(events=Watched(bus, before=unreachable(range(2, 999))))

        row = admin.execute("SELECT count(*) FROM outbox WHERE published_at IS NULL").fetchone()
        assert (published.count, row) == (10, (5,))

    def test_repeats_and_never_loses_what_it_sent_before_it_was_killed(
        self, add: Add, publish: Publish, bus: Bus
    ) -> None:
        def kill(_call: int) -> None:
            raise Killed

        add("A-1")
        with pytest.raises(Killed):
            publish(events=Watched(bus, after=kill))

        published = publish()

        assert (published.count, bus.labels()) == (1, ["A-1", "A-1"])

    def test_goes_on_when_the_database_came_back(
        self, add: Add, publish: Publish, bus: Bus, admin: psycopg.Connection
    ) -> None:
        def cut_off(call: int) -> None:
            if call == 1:
                admin.execute(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                    "WHERE usename = 'parcels_service'"
                )

        add("A-1")

        published = publish(events=Watched(bus, after=cut_off), seconds=30)

        assert (published.count, bus.labels()) == (1, ["A-1", "A-1"])


class TestTwoRelaysAtOnce:
    def test_send_different_events(
        self, add: Add, publish: Publish, bus: Bus, connect: Callable[[], Database]
    ) -> None:
        def meet(call: int) -> None:
            if call == 1:
                both_are_sending.wait(timeout=10)

        for number in range(10):
            add(f"A-{number}")
        both_are_sending = threading.Barrier(2)

        with ThreadPoolExecutor(2) as threads:
            runs = [
                threads.submit(
                    publish, events=Watched(bus, before=meet), batch_size=5, on=connect()
                )
                for _ in range(2)
            ]
            counts = [run.result().count for run in runs]

        assert counts == [5, 5]
        assert sorted(bus.labels()) == [f"A-{number}" for number in range(10)]
