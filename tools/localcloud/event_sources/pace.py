"""How often sources are asked for work: at once while there is some, seldom while there is none.

Long polling would be a busy loop inside moto, so waiting is done here.
"""

import asyncio
import time

import msgspec

from localcloud.runtime import Runtime


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """Pauses in seconds."""

    busy_seconds: float = 0.2
    """Between two looks at an empty source shortly after some function ran."""
    idle_seconds: float = 1.0
    calm_after_seconds: float = 5.0
    reconcile_seconds: float = 1.0
    """Between two looks at the mappings and schedules themselves."""
    retry_seconds: float = 1.0
    """Before the first repetition of a failed stream batch or a throttled invocation."""
    longest_retry_seconds: float = 60.0
    minute_seconds: float = 60.0
    """A schedule's minute; tests have shorter ones."""

    async def wait(self, runtime: Runtime) -> None:
        """Wait before an empty source is asked again; work anywhere shortens it."""
        longest = time.monotonic() + self.idle_seconds
        while time.monotonic() < longest:
            await asyncio.sleep(self.busy_seconds)
            if time.monotonic() - runtime.active_at < self.calm_after_seconds:
                return

    def backoff(self, failures: int) -> float:
        """Return the pause after so many failures in a row."""
        return min(self.retry_seconds * 2 ** max(failures - 1, 0), self.longest_retry_seconds)
