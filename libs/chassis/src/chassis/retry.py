"""Trying again, politely: exponential backoff, full jitter, and never beyond the time budget."""

import random as dice
import time
from collections.abc import Callable
from typing import Final

from chassis.errors import Busy, ConnectionLost, DatabaseUnavailable
from chassis.time_budget import TimeBudget

DATABASE_ATTEMPTS: Final = 4
DATABASE_BACKOFF_SECONDS: Final = 0.2
DATABASE_BACKOFF_CAP_SECONDS: Final = 2.0


def full_jitter(
    attempt: int,
    *,
    base_seconds: float,
    cap_seconds: float,
    random: Callable[[], float] = dice.random,
) -> float:
    """Return how long to wait after failure number `attempt`, from 0: up to a growing ceiling."""
    return random() * min(cap_seconds, base_seconds * 2**attempt)


def call_with_retry[T](
    call: Callable[[], T],
    *,
    retry_on: type[Exception] | tuple[type[Exception], ...],
    attempts: int,
    base_seconds: float,
    cap_seconds: float,
    budget: TimeBudget,
    sleep: Callable[[float], None] = time.sleep,
    random: Callable[[], float] = dice.random,
) -> T:
    """Call at most `attempts` times while it raises `retry_on`; the last error is raised.

    A wait that does not fit into the budget is not begun.
    """
    for attempt in range(attempts - 1):
        try:
            return call()
        except retry_on:
            wait_seconds = full_jitter(
                attempt, base_seconds=base_seconds, cap_seconds=cap_seconds, random=random
            )
            if wait_seconds >= budget.remaining_seconds:
                raise
        sleep(wait_seconds)
    return call()


def call_database_with_retry[T](call: Callable[[], T], *, budget: TimeBudget) -> T:
    """Call what opens one transaction or reads once, again while the database fails in passing.

    The commit may have been done and only its answer lost: `call` must be able to tell.
    """
    return call_with_retry(
        call,
        retry_on=(Busy, ConnectionLost, DatabaseUnavailable),
        attempts=DATABASE_ATTEMPTS,
        base_seconds=DATABASE_BACKOFF_SECONDS,
        cap_seconds=DATABASE_BACKOFF_CAP_SECONDS,
        budget=budget,
    )
