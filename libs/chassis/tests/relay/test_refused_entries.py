from datetime import datetime, timedelta

import psycopg
import pytest

from chassis.event_bus import MAX_BYTES

from .bus import Add, Bus, Publish


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

        for delay in (2, 4, 8):
            asked = moment(admin)
            publish()
            row = admin.execute("SELECT next_attempt_at FROM outbox").fetchone()
            assert row is not None
            assert asked <= row[0] - timedelta(seconds=delay) <= moment(admin)
            admin.execute("UPDATE outbox SET next_attempt_at = now()")

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


def moment(admin: psycopg.Connection) -> datetime:
    row = admin.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None
    return row[0]
