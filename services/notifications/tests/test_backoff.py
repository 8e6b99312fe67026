from datetime import UTC, datetime, timedelta

import pytest

from notifications.domain.backoff import GIVEN_UP_AFTER, is_given_up, next_try

SINCE = datetime(2025, 6, 1, tzinfo=UTC)


class TestNextTry:
    @pytest.mark.parametrize(
        ("failing", "wait"),
        [
            (timedelta(0), timedelta(minutes=1)),
            (timedelta(seconds=59), timedelta(minutes=1)),
            (timedelta(minutes=2), timedelta(minutes=2)),
            (timedelta(hours=3), timedelta(hours=3)),
            (timedelta(days=2), timedelta(hours=6)),
        ],
    )
    def test_waits_as_long_again_within_bounds(self, failing: timedelta, wait: timedelta) -> None:
        now = SINCE + failing

        assert next_try(failing_since=SINCE, now=now, chance=0) == now + wait

    def test_spreads_by_a_quarter(self) -> None:
        now = SINCE + timedelta(minutes=4)

        due_at = next_try(failing_since=SINCE, now=now, chance=1)

        assert due_at == now + timedelta(minutes=5)


class TestIsGivenUp:
    def test_begins_after_three_days(self) -> None:
        moment = timedelta(seconds=1)

        given_up = [
            is_given_up(failing_since=SINCE, now=SINCE + GIVEN_UP_AFTER - moment),
            is_given_up(failing_since=SINCE, now=SINCE + GIVEN_UP_AFTER),
        ]

        assert given_up == [False, True]
