from collections.abc import Callable

import psycopg
import pytest

from chassis.database import Database
from chassis.errors import DatabaseUnavailable

from .bus import Add, Bus, Publish, Watched, unreachable


class Killed(BaseException):
    """The process ends here."""


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

    def test_counts_what_it_sent_though_the_database_is_gone_at_the_end(
        self,
        add: Add,
        publish: Publish,
        connect: Callable[[], Database],
        silent_port: int,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        add("A-1")
        database = connect()

        def go_away() -> None:
            database.close()
            database.port = silent_port

        with pytest.raises(DatabaseUnavailable):
            publish(on=database, seconds=0.1, before_waiting=go_away)

        assert '"OutboxPublished":[1.0]' in capsys.readouterr().out

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
