"""The clocks that people live by, with the hours that these skip and repeat.

Lambda's image need not have zone files, so the package `tzdata` brings them. Its list alone says
which names there are, so that a name that is accepted on one machine is accepted on all of them.
Zones are slow to import, and most requests need none.
"""

import re
from datetime import UTC, date, datetime, time, tzinfo
from functools import cache
from typing import Annotated, Final

from msgspec import Meta

# Bounds whatever is sent; what is shorter and wrong is told together with all else that is.
_LONGEST_TEXT: Final = 64
_TIME_OF_DAY: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")

type TimeZoneName = Annotated[
    str,
    Meta(
        description="A name of the IANA time zone database, such as Europe/Berlin.",
        max_length=_LONGEST_TEXT,
    ),
]

type TimeOfDay = Annotated[
    str,
    Meta(
        description="A time of day, such as 07:30.",
        max_length=_LONGEST_TEXT,
        extra_json_schema={"pattern": f"^{_TIME_OF_DAY.pattern}$"},
    ),
]


def is_time_of_day(text: str) -> bool:
    """Tell whether a text is a time of day, in hours and minutes."""
    return _TIME_OF_DAY.fullmatch(text) is not None


def is_time_zone(name: str) -> bool:
    """Tell whether the time zone database knows a name."""
    return name in _names()


@cache
def _names() -> frozenset[str]:
    from importlib.resources import files

    return frozenset(files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


def zone_of(name: str) -> tzinfo:
    """Return a zone that the database knows."""
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


def first_moment(day: date, at: str, zone: tzinfo) -> datetime:
    """Return when clocks first show a time of a day.

    One that they skip is as much later: 02:30 is 03:30 where 03:00 follows 02:00 (as in RFC 5545).
    """
    return _moment(day, at, zone, fold=0)


def last_moment(day: date, at: str, zone: tzinfo) -> datetime:
    """Return when clocks last show a time of a day, or what stands for one that they skip."""
    # The other fold of a time that comes twice is the second; that of a skipped one lies before it.
    return max(first_moment(day, at, zone), _moment(day, at, zone, fold=1))


def _moment(day: date, at: str, zone: tzinfo, *, fold: int) -> datetime:
    shown = datetime.combine(day, time.fromisoformat(at).replace(fold=fold), tzinfo=zone)
    return shown.astimezone(UTC)
