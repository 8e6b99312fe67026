"""One e-mail a day, for who wants to hear of some kinds no more often than that.

A digest is a notification of its own, and what it will tell is collected until it is due.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from msgspec import structs

from notifications.domain.kinds import DIGEST
from notifications.domain.notifications import News, Notification, email_about
from notifications.domain.preferences import Choices
from notifications.domain.quiet_hours import quiet_until
from notifications.domain.time_zones import first_moment, zone_of

MORNING: Final = "08:00"
"""When digests come, on the person's clock."""

DELIVERED_WITHIN: Final = timedelta(minutes=5)
"""How long news may be on their way; those that happen this shortly before a digest are left to
the next one, because it will still be open when they come."""

CLOSED_BEFORE: Final = timedelta(minutes=1)
"""How long before it is due nothing is collected any more: longer than on_event's 30 s timeout, so
that whatever is collected is in the table when the digest is written."""

MOST_TOLD: Final = 100
"""How many things one digest tells; of the others it says how many there are."""

_DIGESTS: Final = UUID("a619715c-447f-4c95-842e-7be5a56fb4c2")


def digest_due(choices: Choices, told_at: datetime) -> datetime:
    """Return when the digest is due that tells what happened at a moment.

    Only the event's own time decides, so an event that is delivered again finds the same digest.
    """
    zone = zone_of(choices.time_zone)
    known_at = told_at + DELIVERED_WITHIN
    today = known_at.astimezone(zone).date()
    mornings = (first_moment(today + timedelta(days=days), MORNING, zone) for days in (0, 1))
    due_at = next(morning for morning in mornings if known_at < morning)
    return quiet_until(choices, due_at) or due_at


def digest_of(news: News, *, due_at: datetime, now: datetime) -> Notification:
    """Return the digest that tells news, and others that are due with them.

    Its id is made of its recipient and that moment, so whoever collects first adds it, and one that
    was sent is never collected for: its moment has passed.
    """
    event_id = uuid5(_DIGESTS, f"{news.recipient_id} {due_at.isoformat()}")
    about = structs.replace(news, event_id=event_id, event_type=DIGEST, facts={})
    return email_about(about, now=now).delayed_until(due_at)


def is_open(*, due_at: datetime, now: datetime) -> bool:
    """Tell whether a digest can still tell what is collected now."""
    return now + CLOSED_BEFORE < due_at
