"""The execution environments that wait, frozen, for the next invocation of their function."""

import asyncio
import time
from collections import defaultdict

from localcloud.runtime.environment import Environment
from localcloud.runtime.functions import Function

IDLE_SECONDS = 300.0
"""AWS keeps environments for some minutes; nobody may rely on how many."""


class Environments:
    """Waiting environments by revision, the most recently used first."""

    def __init__(self, *, idle_seconds: float = IDLE_SECONDS) -> None:
        self._idle_seconds = idle_seconds
        self._waiting: defaultdict[str, list[Environment]] = defaultdict(list)
        self._current: dict[tuple[str, str | None], tuple[str, ...]] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self._all: set[Environment] = set()

    def take(self, function: Function) -> Environment | None:
        """Return a waiting environment of this revision, or None when one must be started."""
        self._note_current(function)
        waiting = self._waiting[function.revision]
        while waiting:
            environment = waiting.pop()
            if environment.alive:
                return environment
        return None

    def add(self, environment: Environment) -> None:
        """Know a new environment, so that closing ends it even while it is busy."""
        self._all.add(environment)
        environment.process.exited.add_done_callback(lambda _: self._drop(environment))

    def give_back(self, environment: Environment) -> None:
        """Keep an environment for the next invocation unless it is dead or superseded."""
        if environment.alive and self._is_current(environment.function.revision):
            self._waiting[environment.function.revision].append(environment)
        else:
            self._end(environment)

    def count(self, function: str) -> int:
        """Return how many environments of a function exist, busy ones included."""
        return sum(environment.function.name == function for environment in self._all)

    async def reap(self) -> None:
        """End environments that waited too long, until cancelled."""
        while True:
            await asyncio.sleep(min(1.0, self._idle_seconds / 2))
            oldest_allowed = time.monotonic() - self._idle_seconds
            for waiting in self._waiting.values():
                for environment in [one for one in waiting if one.idle_since < oldest_allowed]:
                    waiting.remove(environment)
                    self._end(environment)

    async def close(self) -> None:
        """End every environment and wait until none is left."""
        self._waiting.clear()
        await asyncio.gather(*(environment.destroy() for environment in list(self._all)))
        await asyncio.gather(*self._ending)

    def _note_current(self, function: Function) -> None:
        """Retire what a qualifier led to before, unless it or another still leads there."""
        addressed = (function.name, function.qualifier)
        before = self._current.get(addressed, ())
        self._current[addressed] = function.routed
        for revision in before:
            if not self._is_current(revision):
                for environment in self._waiting.pop(revision, []):
                    self._end(environment)

    def _is_current(self, revision: str) -> bool:
        return any(revision in routed for routed in self._current.values())

    def _end(self, environment: Environment) -> None:
        task = asyncio.create_task(environment.destroy())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    def _drop(self, environment: Environment) -> None:
        self._all.discard(environment)
        waiting = self._waiting[environment.function.revision]
        if environment in waiting:
            waiting.remove(environment)
