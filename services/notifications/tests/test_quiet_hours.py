"""Quiet hours, on clocks that skip hours and repeat them."""

from datetime import datetime

import pytest

from notifications.domain.preferences import Choices, QuietHours
from notifications.domain.quiet_hours import quiet_until

NIGHT = ("22:00", "07:00")
SIESTA = ("13:00", "15:30")
# Berlin's clocks go from 02:00 to 03:00 on 30 March 2025, at 01:00 UTC, and from 03:00 to 02:00 on
# 26 October 2025, at 01:00 UTC.
SKIPPED, REPEATED = "2025-03-30", "2025-10-26"


def until(hours: tuple[str, str] | None, now: str, *, zone: str = "Europe/Berlin") -> str | None:
    """Return until when it is quiet, in UTC as the moment itself."""
    quiet_hours = QuietHours(start=hours[0], end=hours[1]) if hours else None
    choices = Choices(time_zone=zone, quiet_hours=quiet_hours)
    ends_at = quiet_until(choices, datetime.fromisoformat(f"{now}Z"))
    return ends_at.isoformat().removesuffix("+00:00") if ends_at else None


class TestQuietUntil:
    def test_is_never_for_who_has_no_quiet_hours(self) -> None:
        assert until(None, "2025-06-01T01:00:00") is None

    @pytest.mark.parametrize(
        ("hours", "now", "ends_at"),
        [
            (NIGHT, "2025-06-01T19:59:59", None),
            (NIGHT, "2025-06-01T20:00:00", "2025-06-02T05:00:00"),
            (NIGHT, "2025-06-01T22:30:00", "2025-06-02T05:00:00"),
            (NIGHT, "2025-06-02T04:59:59", "2025-06-02T05:00:00"),
            (NIGHT, "2025-06-02T05:00:00", None),
            (NIGHT, "2025-12-31T22:00:00", "2026-01-01T06:00:00"),
            (SIESTA, "2025-06-01T10:59:59", None),
            (SIESTA, "2025-06-01T11:00:00", "2025-06-01T13:30:00"),
            (SIESTA, "2025-06-01T13:30:00", None),
            (("00:00", "23:59"), "2025-06-01T21:58:00", "2025-06-01T21:59:00"),
            (("00:00", "23:59"), "2025-06-01T21:59:00", None),
        ],
    )
    def test_is_the_end_on_the_persons_clock(
        self, hours: tuple[str, str], now: str, ends_at: str | None
    ) -> None:
        assert until(hours, now) == ends_at

    @pytest.mark.parametrize(
        ("zone", "now", "ends_at"),
        [
            ("UTC", "2025-06-01T23:00:00", "2025-06-02T07:00:00"),
            ("Asia/Kathmandu", "2025-06-01T16:15:00", "2025-06-02T01:15:00"),
            ("Pacific/Kiritimati", "2025-06-01T08:00:00", "2025-06-01T17:00:00"),
            ("Pacific/Pago_Pago", "2025-06-01T09:00:00", "2025-06-01T18:00:00"),
        ],
    )
    def test_knows_what_day_it_is_elsewhere(self, zone: str, now: str, ends_at: str) -> None:
        assert until(NIGHT, now, zone=zone) == ends_at

    @pytest.mark.parametrize(
        ("hours", "now", "ends_at"),
        [
            # A night that is an hour shorter.
            (NIGHT, "2025-03-29T21:00:00", f"{SKIPPED}T05:00:00"),
            (NIGHT, "2025-03-29T20:59:59", None),
            # The end is skipped: 02:30 is 03:30.
            (("22:00", "02:30"), f"{SKIPPED}T00:59:59", f"{SKIPPED}T01:30:00"),
            (("22:00", "02:30"), f"{SKIPPED}T01:29:59", f"{SKIPPED}T01:30:00"),
            (("22:00", "02:30"), f"{SKIPPED}T01:30:00", None),
            # The start is.
            (("02:30", "07:00"), f"{SKIPPED}T01:29:59", None),
            (("02:30", "07:00"), f"{SKIPPED}T01:30:00", f"{SKIPPED}T05:00:00"),
            # Both are: they last from 03:15 to 03:30.
            (("02:15", "02:30"), f"{SKIPPED}T01:20:00", f"{SKIPPED}T01:30:00"),
            # The start is, and the end is over before it comes.
            (("02:15", "03:00"), f"{SKIPPED}T01:20:00", None),
        ],
    )
    def test_is_right_on_the_night_that_skips_an_hour(
        self, hours: tuple[str, str], now: str, ends_at: str | None
    ) -> None:
        assert until(hours, now) == ends_at

    @pytest.mark.parametrize(
        ("hours", "now", "ends_at"),
        [
            # A night that is an hour longer.
            (NIGHT, "2025-10-25T20:00:00", f"{REPEATED}T06:00:00"),
            (NIGHT, f"{REPEATED}T05:59:59", f"{REPEATED}T06:00:00"),
            # The end comes twice: it is quiet until the second.
            (("22:00", "02:30"), f"{REPEATED}T00:29:59", f"{REPEATED}T01:30:00"),
            (("22:00", "02:30"), f"{REPEATED}T00:45:00", f"{REPEATED}T01:30:00"),
            (("22:00", "02:30"), f"{REPEATED}T01:30:00", None),
            # The start comes twice: it is quiet from the first.
            (("02:30", "07:00"), f"{REPEATED}T00:29:59", None),
            (("02:30", "07:00"), f"{REPEATED}T00:30:00", f"{REPEATED}T06:00:00"),
        ],
    )
    def test_is_right_on_the_night_that_repeats_an_hour(
        self, hours: tuple[str, str], now: str, ends_at: str | None
    ) -> None:
        assert until(hours, now) == ends_at
