"""The zones that people live in, on machines that know none."""

import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib.resources import files

import pytest

from notifications.domain.time_zones import first_moment, is_time_zone, zone_of

NAMES = files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()


@pytest.fixture
def bare_machine() -> Iterator[None]:
    """A machine without zone files, as Lambda's may be."""
    zoneinfo.ZoneInfo.clear_cache()
    zoneinfo.reset_tzpath(to=())
    yield
    zoneinfo.reset_tzpath()
    zoneinfo.ZoneInfo.clear_cache()


@pytest.mark.usefixtures("bare_machine")
class TestZones:
    def test_are_all_at_hand_that_may_be_chosen(self) -> None:
        known = [is_time_zone(name) and str(zone_of(name)) == name for name in NAMES]

        assert known == [True] * len(NAMES)

    def test_know_their_summers(self) -> None:
        eight = first_moment(date(2025, 6, 1), "08:00", zone_of("Europe/Berlin"))

        assert eight == datetime(2025, 6, 1, 6, tzinfo=UTC)
