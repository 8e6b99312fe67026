"""What there is to tell somebody, and how they want to be told it."""

from datetime import datetime

from chassis.time_budget import TimeBudget
from contracts import Event, decode
from contracts.golden import examples
from notifications.domain.notifications import News, news_told_by
from notifications.domain.preferences import Choices, Preferences
from notifications.repository import DueNotifications, SavedPreferences, Table
from notifications.use_cases.due import release_due


def news_of(event: type[Event]) -> News:
    """Return what the first golden example of an event gives reason to say."""
    news = news_told_by(decode(examples(event.type)[0].detail))
    assert news is not None
    return news


def choose(choices: Choices, *, of: News, preferences: SavedPreferences) -> None:
    """Let the person that news are about choose for the first time."""
    made = Preferences(recipient_id=of.recipient_id, version=2, choices=choices)
    preferences.replace(made, expected_version=1)


def release_until(now: datetime, table: Table) -> None:
    """Release whatever is due by then."""
    release_due(due=DueNotifications(table), now=now, budget=TimeBudget(lambda: float("inf")))
