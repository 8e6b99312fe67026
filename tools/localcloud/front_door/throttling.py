"""Token buckets: the rate and burst that the stage gives each route."""

import time
from collections.abc import Callable

from localcloud.front_door.deployment import Route, Throttle
from localcloud.front_door.refusals import Throttled


class Throttling:
    """One bucket per route, filled at `rate` a second up to `burst`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: dict[tuple[str, Throttle], tuple[float, float]] = {}

    def admit(self, route: Route) -> None:
        """Take one token; raises Throttled when there is none."""
        now, limit = self._clock(), route.throttle
        # A changed limit starts with a full bucket of its own.
        key = (route.key, limit)
        tokens, counted_at = self._buckets.get(key, (float(limit.burst), now))
        tokens = min(limit.burst, tokens + (now - counted_at) * limit.rate)
        if tokens < 1:
            self._buckets[key] = (tokens, now)
            raise Throttled(f"more than {limit.rate:g} requests a second on {route.key}")
        self._buckets[key] = (tokens - 1, now)
