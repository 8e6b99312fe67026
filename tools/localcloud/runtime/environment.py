"""An execution environment: one process with its Runtime API, serving one invocation at a time."""

import asyncio
import time
from collections.abc import Coroutine, Mapping
from typing import Any

import msgspec

from localcloud.runtime.code_store import CodeStore
from localcloud.runtime.database_override import DatabaseOverride
from localcloud.runtime.errors import FunctionFailed, OutOfMemory, ProcessExited, TimedOut
from localcloud.runtime.function_log import FunctionLogs
from localcloud.runtime.functions import Function
from localcloud.runtime.guardian import Guardian
from localcloud.runtime.process import FunctionProcess
from localcloud.runtime.role_sessions import RoleSessions
from localcloud.runtime.runtime_api import Answer, RuntimeApi, Work
from localcloud.runtime.variables import process_variables

MEMORY_CHECK_SECONDS = 0.1


class Host(msgspec.Struct, frozen=True):
    """What all environments have in common."""

    python: str
    region: str
    extra_variables: Mapping[str, str]
    database: DatabaseOverride | None
    code: CodeStore
    logs: FunctionLogs
    guardian: Guardian
    sessions: RoleSessions


class Environment:
    """Serves one revision of a function until it is killed, dies or is no longer needed."""

    def __init__(self, function: Function, process: FunctionProcess, api: RuntimeApi) -> None:
        self.function = function
        self.process = process
        self.idle_since = time.monotonic()
        self._api = api
        self._closing = asyncio.create_task(self._close_with_process())

    @classmethod
    async def launch(cls, function: Function, host: Host) -> "Environment":
        """Start a process for the function; `initialise` waits for it."""
        folder = await host.code.folder(function.code)
        layers = [await host.code.folder(layer) for layer in function.layers]
        api = RuntimeApi()
        variables = process_variables(
            function,
            await host.sessions.of(function),
            task_root=folder,
            layers=layers,
            region=host.region,
            runtime_api=await api.open(),
            extra=host.extra_variables,
            database=host.database,
        )
        process = await FunctionProcess.start(
            host.python,
            function.handler,
            folder=folder,
            variables=variables,
            log=host.logs.file(function.name),
            guardian=host.guardian,
        )
        return cls(function, process, api)

    @property
    def alive(self) -> bool:
        """Return whether the environment can serve another invocation."""
        return self.process.alive

    async def initialise(self, limit_seconds: float) -> None:
        """Wait until the handler is loaded; raises a FunctionFailed and ends the process."""
        await self._unless_it_fails(self._api.initialised(), limit_seconds)

    async def serve(self, work: Work, limit_seconds: float) -> Answer:
        """Have the process do the work; raises a FunctionFailed and ends the process."""
        self.process.thaw()
        return await self._unless_it_fails(self._api.deliver(work), limit_seconds)

    async def settle(self, limit_seconds: float) -> None:
        """Wait until the process asks for more work, then freeze it; kill one that never asks."""
        try:
            await self._unless_it_fails(self._api.initialised(), limit_seconds)
        except FunctionFailed:
            return
        self.process.freeze()
        self.idle_since = time.monotonic()

    async def destroy(self) -> None:
        """Kill the process and wait until nothing is left of it."""
        self.process.kill()
        await self._closing

    async def _unless_it_fails[T](self, work: Coroutine[Any, Any, T], limit_seconds: float) -> T:
        """Return the result of `work` unless the process ends or outgrows its limits first."""
        working = asyncio.create_task(work)
        watching = asyncio.create_task(self._watch_memory())
        racing: list[asyncio.Task[Any]] = [working, watching, self.process.exited]
        try:
            await asyncio.wait(racing, timeout=limit_seconds, return_when=asyncio.FIRST_COMPLETED)
            return self._outcome(working)
        except BaseException:
            self.process.kill()
            raise
        finally:
            for task in (working, watching):
                task.cancel()
            await asyncio.gather(working, watching, return_exceptions=True)

    def _outcome[T](self, working: asyncio.Task[T]) -> T:
        self._check_memory()
        if working.done():
            return working.result()
        if self.process.exited.done():
            raise ProcessExited(self.process.return_code)
        raise TimedOut(self.function.timeout_seconds)

    async def _watch_memory(self) -> None:
        while True:
            self._check_memory()
            await asyncio.sleep(MEMORY_CHECK_SECONDS)

    def _check_memory(self) -> None:
        if self.process.peak_memory_mb() > self.function.memory_mb:
            raise OutOfMemory

    async def _close_with_process(self) -> None:
        await self.process.exited
        await self._api.close()
