"""How long an invocation may still work: loops over work ask, and stop before they are killed."""

from collections.abc import Callable
from typing import Protocol, Self


class HasRemainingTime(Protocol):
    """The part of Lambda's context that counts down."""

    def get_remaining_time_in_millis(self) -> int: ...  # noqa: D102


class TimeBudget:
    """Seconds that are left for work, after a reserve for saying where it stopped."""

    def __init__(self, remaining_seconds: Callable[[], float]) -> None:
        self._remaining_seconds = remaining_seconds

    @classmethod
    def from_context(cls, context: HasRemainingTime, *, reserve_seconds: float) -> Self:
        """Count down with Lambda, keeping the reserve."""
        return cls(lambda: context.get_remaining_time_in_millis() / 1000 - reserve_seconds)

    @property
    def remaining_seconds(self) -> float:
        """Seconds left; never negative."""
        return max(0.0, self._remaining_seconds())

    @property
    def spent(self) -> bool:
        """Whether no more work should be started."""
        return self.remaining_seconds <= 0
