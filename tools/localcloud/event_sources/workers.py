"""Keeps one task running for each thing that should have one."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

_log = logging.getLogger(__name__)


class Workers[D]:
    """Tasks by key. A changed definition replaces the task, a missing one ends it."""

    def __init__(self, work: Callable[[D], Coroutine[Any, Any, None]]) -> None:
        self._work = work
        self._running: dict[str, tuple[D, asyncio.Task[None]]] = {}

    async def reconcile(self, wanted: Mapping[str, D]) -> None:
        """Start what is new, end what is gone, restart what changed."""
        running = {key: definition for key, (definition, _) in self._running.items()}
        await self._stop([key for key in running if running[key] != wanted.get(key)])
        for key, definition in wanted.items():
            if key not in self._running:
                task = asyncio.create_task(self._work(definition))
                task.add_done_callback(_log_failure)
                self._running[key] = (definition, task)

    async def close(self) -> None:
        """End every task."""
        await self._stop(list(self._running))

    async def _stop(self, keys: list[str]) -> None:
        tasks = [self._running.pop(key)[1] for key in keys]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        _log.error("an event source stopped: %s", error, exc_info=error)
