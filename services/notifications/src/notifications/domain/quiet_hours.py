"""When people are not to be disturbed by e-mails that can wait."""

from datetime import datetime, timedelta

from notifications.domain.preferences import Choices
from notifications.domain.time_zones import first_moment, last_moment, zone_of


def quiet_until(choices: Choices, now: datetime) -> datetime | None:
    """Return when the quiet hours end that a moment falls into; None where it falls into none.

    They last from when the person's clock first shows their start until it last shows their end,
    so nobody is disturbed in an hour that comes twice.
    """
    hours = choices.quiet_hours
    if hours is None:
        return None
    zone = zone_of(choices.time_zone)
    today = now.astimezone(zone).date()
    over_midnight = timedelta(days=1 if hours.end < hours.start else 0)
    for day in (today - timedelta(days=1), today):
        ends_at = last_moment(day + over_midnight, hours.end, zone)
        if first_moment(day, hours.start, zone) <= now < ends_at:
            return ends_at
    return None
