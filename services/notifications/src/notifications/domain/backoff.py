"""How long to wait before something that failed is tried again: as long as it has failed so far.

That doubles the wait each time without counting, so that it does not matter how many try at once.
"""

from datetime import datetime, timedelta
from typing import Final

SHORTEST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=6)

GIVEN_UP_AFTER: Final = timedelta(days=3)
"""A receiver that is down over a weekend loses nothing."""

MOST_SPREAD: Final = 0.25


def next_try(*, failing_since: datetime, now: datetime, chance: float) -> datetime:
    """Return when to try again; chance is from 0 to 1."""
    wait = min(max(now - failing_since, SHORTEST_WAIT), LONGEST_WAIT)
    return spread(now + wait, now=now, chance=chance)


def spread(due_at: datetime, *, now: datetime, chance: float) -> datetime:
    """Return a time a little later, so that what waits for the same is not all due at once."""
    return due_at + (due_at - now) * (MOST_SPREAD * chance)


def is_given_up(*, failing_since: datetime, now: datetime) -> bool:
    """Whether it has failed for so long that trying again is no use."""
    return now - failing_since >= GIVEN_UP_AFTER
