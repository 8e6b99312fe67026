"""Lambda's concurrency limits: what a function reserves, and what the account has left."""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager

from localcloud.runtime.errors import Throttled
from localcloud.runtime.functions import Function

ACCOUNT_LIMIT = 1000


class Concurrency:
    """Counts invocations that run now. Reservations are known of functions invoked so far."""

    def __init__(self, account_limit: int = ACCOUNT_LIMIT) -> None:
        self._account_limit = account_limit
        self._running: Counter[str] = Counter()
        self._reserved: dict[str, int] = {}

    @contextmanager
    def admit(self, function: Function) -> Generator[int]:
        """Count one invocation while it runs; yields how many of the function run now."""
        self._check(function)
        self._running[function.name] += 1
        try:
            yield self._running[function.name]
        finally:
            self._running[function.name] -= 1

    def _check(self, function: Function) -> None:
        if function.reserved_concurrency is None:
            self._reserved.pop(function.name, None)
            unreserved = self._account_limit - sum(self._reserved.values())
            running = sum(
                count for name, count in self._running.items() if name not in self._reserved
            )
            if running >= unreserved:
                raise Throttled("ConcurrentInvocationLimitExceeded")
            return
        self._reserved[function.name] = function.reserved_concurrency
        if self._running[function.name] >= function.reserved_concurrency:
            raise Throttled("ReservedFunctionConcurrentInvocationLimitExceeded")
