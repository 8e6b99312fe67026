"""Runs one invocation from admission to report."""

import asyncio
import time
import uuid

import msgspec

from localcloud.runtime.concurrency import Concurrency
from localcloud.runtime.embedded_metrics import count_embedded
from localcloud.runtime.environment import Environment, Host
from localcloud.runtime.environments import Environments
from localcloud.runtime.errors import FunctionFailed, InvocationRefused, ProcessExited, Throttled
from localcloud.runtime.faults import Fault, Faults
from localcloud.runtime.functions import Function
from localcloud.runtime.measurements import Measurements
from localcloud.runtime.reports import (
    Report,
    Reports,
    billed_ms,
    end_line,
    init_line,
    start_line,
)
from localcloud.runtime.runtime_api import Answer, Work
from localcloud.runtime.trace import trace_header

INIT_SECONDS = 10.0
"""Lambda's limit for INIT; code that needs longer gets a second try on the invoker's time."""
SETTLE_SECONDS = 2.0


class InvokeResult(msgspec.Struct, frozen=True, kw_only=True):
    """What the Invoke API answers. `function_error` is set when the function failed."""

    status: int
    payload: bytes
    request_id: str
    function_error: str | None = None
    error_type: str | None = None
    executed_version: str | None = None
    cold: bool = False
    init_ms: float | None = None
    duration_ms: float = 0.0


class Invoker:
    """Has environments, limits, faults and reports work together."""

    def __init__(
        self,
        host: Host,
        *,
        environments: Environments,
        concurrency: Concurrency,
        faults: Faults,
        reports: Reports,
        measurements: Measurements,
        init_seconds: float = INIT_SECONDS,
    ) -> None:
        self._host = host
        self._environments = environments
        self._concurrency = concurrency
        self._faults = faults
        self._reports = reports
        self._measurements = measurements
        self._init_seconds = init_seconds

    async def invoke(
        self,
        function: Function,
        payload: bytes,
        *,
        trace: str | None,
        request_id: str | None = None,
    ) -> InvokeResult:
        """Invoke and wait for the answer; every outcome is a result, throttling included."""
        request_id = request_id or str(uuid.uuid4())
        totals = self._reports.totals[function.name]
        try:
            with self._concurrency.admit(function) as running:
                totals.peak_concurrency = max(totals.peak_concurrency, running)
                attempt = _Attempt(function, payload, trace_header(trace), request_id)
                return await self._attempt(attempt)
        except Throttled as refusal:
            totals.throttles += 1
            self._measurements.throttled(function)
            return refused(refusal, request_id)

    async def _attempt(self, attempt: "_Attempt") -> InvokeResult:
        function = attempt.function
        failure: FunctionFailed | None = None
        answer = Answer(b"")
        try:
            await self._find_environment(attempt)
            answer = await self._serve(attempt)
        except FunctionFailed as error:
            failure = error
            answer = Answer(error.payload(attempt.request_id), error.error_type)
        duration_ms = (time.perf_counter() - attempt.began) * 1000

        report = self._report(attempt, failure, answer, duration_ms)
        if attempt.environment:
            if failure is None:
                await attempt.environment.settle(SETTLE_SECONDS)
            self._environments.give_back(attempt.environment)
        return InvokeResult(
            status=200,
            payload=answer.payload,
            request_id=attempt.request_id,
            function_error="Unhandled" if answer.error_type else None,
            executed_version=function.version,
            cold=report.cold,
            init_ms=report.init_ms,
            duration_ms=duration_ms,
        )

    async def _find_environment(self, attempt: "_Attempt") -> None:
        """Take a waiting environment, or initialise one: again on the invoker's time if need be."""
        attempt.environment = self._environments.take(attempt.function)
        if attempt.environment:
            return
        attempt.cold = True
        log, name = self._host.logs, attempt.function.name
        log.write(name, "INIT_START Runtime Version: python:3.13")
        began = time.perf_counter()
        try:
            attempt.environment = await self._initialise(attempt.function, self._init_seconds)
            attempt.init_ms = (time.perf_counter() - began) * 1000
        except FunctionFailed as error:
            init_ms = (time.perf_counter() - began) * 1000
            error_type = None if error.status == "timeout" else error.error_type
            log.write(name, init_line(init_ms, "init", error.status, error_type))
            attempt.began = time.perf_counter()
            limit = attempt.function.timeout_seconds
            attempt.environment = await self._initialise(attempt.function, limit)
            attempt.spent_seconds = time.perf_counter() - attempt.began
            return
        attempt.began = time.perf_counter()

    async def _initialise(self, function: Function, limit_seconds: float) -> Environment:
        environment = await Environment.launch(function, self._host)
        self._environments.add(environment)
        try:
            await environment.initialise(limit_seconds)
        except FunctionFailed:
            await environment.destroy()
            raise
        return environment

    async def _serve(self, attempt: "_Attempt") -> Answer:
        environment, function = attempt.environment, attempt.function
        if environment is None:
            raise ValueError("an environment is found before it serves")
        seconds = function.timeout_seconds
        self._host.logs.write(function.name, start_line(function, attempt.request_id))
        attempt.started = True
        work = Work(
            request_id=attempt.request_id,
            payload=attempt.payload or b"{}",
            deadline_ms=int((time.time() + seconds - attempt.spent_seconds) * 1000),
            function_arn=function.arn,
            trace=attempt.trace,
        )
        fault = self._faults.take(function.name)
        killing = _kill_later(fault, environment)
        try:
            answer = await environment.serve(work, seconds - attempt.spent_seconds)
        finally:
            if killing:
                killing.cancel()
        if fault and fault.mode == "kill_before_response":
            await environment.destroy()
            raise ProcessExited(environment.process.return_code)
        return answer

    def _report(
        self,
        attempt: "_Attempt",
        failure: FunctionFailed | None,
        answer: Answer,
        duration_ms: float,
    ) -> Report:
        function = attempt.function
        status = "error" if answer.error_type else "success"
        peak = attempt.environment.process.peak_memory_mb() if attempt.environment else 0.0
        report = Report(
            function=function.name,
            version=function.version,
            request_id=attempt.request_id,
            started_at=attempt.started_at,
            cold=attempt.cold,
            init_ms=attempt.init_ms,
            duration_ms=duration_ms,
            billed_ms=billed_ms(duration_ms, attempt.init_ms),
            memory_mb=function.memory_mb,
            peak_memory_mb=min(round(peak), function.memory_mb),
            status=failure.status if failure else status,
            error_type=answer.error_type,
        )
        self._reports.add(report)
        log, name = self._host.logs, function.name
        if not attempt.started:
            log.write(name, start_line(function, attempt.request_id))
        if failure and failure.status == "timeout":
            log.write(name, f"{attempt.request_id} {failure}")
        log.write(name, end_line(attempt.request_id))
        log.write(name, report.line())
        self._measure(function, report)
        log.limit(name)
        return report

    def _measure(self, function: Function, report: Report) -> None:
        failed = report.status != "success"
        self._measurements.invoked(function, failed=failed, duration_ms=report.duration_ms)
        count_embedded(self._host.logs.unread(function.name), self._measurements)


class _Attempt:
    """What is found out about an invocation while it runs."""

    def __init__(self, function: Function, payload: bytes, trace: str, request_id: str) -> None:
        self.function = function
        self.payload = payload
        self.trace = trace
        self.request_id = request_id
        self.started_at = time.time()
        self.began = time.perf_counter()
        self.cold = False
        self.started = False
        self.init_ms: float | None = None
        self.spent_seconds = 0.0
        self.environment: Environment | None = None


def refused(refusal: InvocationRefused, request_id: str) -> InvokeResult:
    """Return the result for a request that reached no function."""
    return InvokeResult(
        status=refusal.status,
        payload=refusal.body(),
        request_id=request_id,
        error_type=refusal.error_type,
    )


def _kill_later(fault: Fault | None, environment: Environment) -> asyncio.TimerHandle | None:
    if fault is None or fault.mode != "kill_after_ms":
        return None
    loop = asyncio.get_running_loop()
    return loop.call_later(fault.after_ms / 1000, environment.process.kill)
