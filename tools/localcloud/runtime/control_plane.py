"""The Lambda service of the local cloud: everything behind the Invoke API."""

import asyncio
import json
import time
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from localcloud.aws import Aws
from localcloud.runtime.asynchronous import RETRY_SECONDS, AsynchronousInvocations, Event
from localcloud.runtime.code_store import CodeStore
from localcloud.runtime.concurrency import ACCOUNT_LIMIT, Concurrency
from localcloud.runtime.database_override import DatabaseOverride
from localcloud.runtime.destinations import Destinations
from localcloud.runtime.environment import Host
from localcloud.runtime.environments import IDLE_SECONDS, Environments
from localcloud.runtime.errors import InvocationRefused, RequestMalformed, RequestTooLarge
from localcloud.runtime.faults import Fault, Faults
from localcloud.runtime.function_log import FunctionLogs
from localcloud.runtime.functions import FRESH_SECONDS, Functions
from localcloud.runtime.guardian import Guardian
from localcloud.runtime.invoker import INIT_SECONDS, Invoker, InvokeResult, refused
from localcloud.runtime.measurements import Measurements
from localcloud.runtime.reports import Report, Reports
from localcloud.runtime.role_sessions import RoleSessions

Kind = Literal["RequestResponse", "Event"]

MAX_REQUEST_BYTES: dict[Kind, int] = {"RequestResponse": 6_291_456, "Event": 1_048_576}


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """AWS's numbers. Tests shorten the times."""

    account_concurrency: int = ACCOUNT_LIMIT
    fresh_seconds: float = FRESH_SECONDS
    idle_seconds: float = IDLE_SECONDS
    init_seconds: float = INIT_SECONDS
    retry_seconds: Sequence[float] = RETRY_SECONDS
    throttle_seconds: float = 1.0


class Runtime:
    """Runs the functions that the emulated control plane knows.

    `home` gets `code/` and `logs/`, `python` is the interpreter with awslambdaric,
    `extra_variables` is added to what Terraform gave each function, and `database`, where it is
    given, is where functions find Postgres whatever Terraform told them.
    """

    def __init__(
        self,
        aws: Aws,
        *,
        home: Path,
        python: str,
        extra_variables: Mapping[str, str],
        database: DatabaseOverride | None = None,
        limits: Limits | None = None,
    ) -> None:
        limits = limits or Limits()
        self._guardian = Guardian()
        self._logs = FunctionLogs(home / "logs")
        self._functions = Functions(aws, fresh_seconds=limits.fresh_seconds)
        self._environments = Environments(idle_seconds=limits.idle_seconds)
        self._faults = Faults()
        self._reports = Reports()
        self._measurements = Measurements(aws)
        self._invoker = Invoker(
            Host(
                python=python,
                region=aws.region,
                extra_variables=extra_variables,
                database=database,
                code=CodeStore(home / "code"),
                logs=self._logs,
                guardian=self._guardian,
                sessions=RoleSessions(aws),
            ),
            environments=self._environments,
            concurrency=Concurrency(limits.account_concurrency),
            faults=self._faults,
            reports=self._reports,
            measurements=self._measurements,
            init_seconds=limits.init_seconds,
        )
        self._asynchronous = AsynchronousInvocations(
            self._invoker,
            self._functions,
            Destinations(aws),
            retry_seconds=limits.retry_seconds,
            throttle_seconds=limits.throttle_seconds,
        )
        self._running: set[asyncio.Task[Any]] = set()
        self.active_at = 0.0
        """When an invocation last began or ended, on the monotonic clock."""

    async def start(self) -> None:
        """Begin to end environments that nobody needs any more, and to tell what is measured."""
        self._keep(asyncio.create_task(self._environments.reap()))
        self._keep(asyncio.create_task(self._measurements.run()))

    async def close(self) -> None:
        """Interrupt every invocation and leave no process behind."""
        await self._asynchronous.close()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._environments.close()
        self._guardian.close()
        self._logs.close()

    async def invoke(
        self,
        function: str,
        qualifier: str | None,
        payload: bytes,
        *,
        trace: str | None = None,
        kind: Kind = "RequestResponse",
    ) -> InvokeResult:
        """Invoke a function by name or ARN; an invoker that goes away does not interrupt it."""
        self.active_at = time.monotonic()
        request_id = str(uuid.uuid4())
        try:
            _check_payload(payload, kind)
            found = await self._functions.find(function, qualifier)
        except InvocationRefused as refusal:
            return refused(refusal, request_id)
        if kind == "Event":
            self._asynchronous.submit(Event(found, payload, trace, request_id))
            return InvokeResult(status=202, payload=b"", request_id=request_id)
        invocation = self._invoker.invoke(found, payload, trace=trace, request_id=request_id)
        return await asyncio.shield(self._keep(asyncio.create_task(invocation)))

    def order_fault(self, fault: Fault) -> None:
        """Spoil coming invocations of a function, for reliability tests."""
        self._faults.order(fault)

    def invocations(self, since: float = 0.0) -> list[Report]:
        """Return recent invocations that began after `since` (seconds since the epoch)."""
        return self._reports.since(since)

    def stats(self) -> dict[str, dict[str, int]]:
        """Return the totals of each function and how many environments it has."""
        return {
            name: msgspec.to_builtins(totals) | {"environments": self._environments.count(name)}
            for name, totals in self._reports.totals.items()
        }

    def _keep[T](self, task: asyncio.Task[T]) -> asyncio.Task[T]:
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        self.active_at = time.monotonic()


def _check_payload(payload: bytes, kind: Kind) -> None:
    if len(payload) > MAX_REQUEST_BYTES[kind]:
        raise RequestTooLarge(MAX_REQUEST_BYTES[kind])
    try:
        json.loads(payload or b"{}")
    except ValueError as error:
        raise RequestMalformed(error) from error
