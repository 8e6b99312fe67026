"""Trying again, politely: exponential backoff, full jitter, and never beyond the time budget."""

import random as dice
import time
from collections.abc import Callable

from chassis.time_budget import TimeBudget


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
