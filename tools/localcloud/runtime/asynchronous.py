"""Event invocations: accepted at once, retried later, and reported when they fail for good."""

import asyncio
import json
import logging
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import msgspec

from localcloud.runtime.destinations import Destinations
from localcloud.runtime.functions import AsynchronousSettings, Function, Functions
from localcloud.runtime.invoker import Invoker, InvokeResult

_log = logging.getLogger(__name__)

RETRY_SECONDS = (60.0, 120.0)
"""Lambda's pauses before the first and the second retry."""
LONGEST_THROTTLE_PAUSE_SECONDS = 300.0


class Event(msgspec.Struct, frozen=True):
    """What the queue in front of a function holds."""

    function: Function
    payload: bytes
    trace: str | None
    request_id: str


class AsynchronousInvocations:
    """Lambda's internal queue. It lives in memory: stopping the local cloud empties it."""

    def __init__(
        self,
        invoker: Invoker,
        functions: Functions,
        destinations: Destinations,
        *,
        retry_seconds: Sequence[float] = RETRY_SECONDS,
        throttle_seconds: float = 1.0,
    ) -> None:
        self._invoker = invoker
        self._functions = functions
        self._destinations = destinations
        self._retry_seconds = retry_seconds
        self._throttle_seconds = throttle_seconds
        self._running: set[asyncio.Task[None]] = set()

    def submit(self, event: Event) -> None:
        """Take over responsibility for one event."""
        task = asyncio.create_task(self._deliver(event))
        self._running.add(task)
        task.add_done_callback(self._ended)

    async def close(self) -> None:
        """Drop what waits and interrupt what runs."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            _log.error("an event is lost: %s", error)

    async def _deliver(self, event: Event) -> None:
        settings = await self._functions.asynchronous_settings(event.function)
        expires = time.monotonic() + settings.max_age_seconds
        failures = 0
        while True:
            result = await self._invoke_unthrottled(event, expires)
            if result is None:
                await self._give_up(event, settings, "EventAgeExceeded", failures, None)
                return
            if not result.function_error:
                await self._report_success(event, settings, result, failures + 1)
                return
            failures += 1
            if failures > settings.retries:
                await self._give_up(event, settings, "RetriesExhausted", failures, result)
                return
            pause = self._retry_seconds[min(failures, len(self._retry_seconds)) - 1]
            if time.monotonic() + pause > expires:
                await self._give_up(event, settings, "EventAgeExceeded", failures, result)
                return
            await asyncio.sleep(pause)

    async def _invoke_unthrottled(self, event: Event, expires: float) -> InvokeResult | None:
        """Return the first result that is no refusal; None when the event grew too old."""
        pause = self._throttle_seconds
        while time.monotonic() < expires:
            # Read again every time: a fix may have been deployed between two attempts.
            function = await self._functions.find(event.function.name, event.function.qualifier)
            result = await self._invoker.invoke(
                function, event.payload, trace=event.trace, request_id=event.request_id
            )
            if result.status == HTTPStatus.OK:
                return result
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_THROTTLE_PAUSE_SECONDS)
        return None

    async def _report_success(
        self, event: Event, settings: AsynchronousSettings, result: InvokeResult, count: int
    ) -> None:
        if settings.on_success_arn:
            record = _record(event, "Success", count, result)
            await self._destinations.send(settings.on_success_arn, json.dumps(record))

    async def _give_up(
        self,
        event: Event,
        settings: AsynchronousSettings,
        condition: str,
        count: int,
        result: InvokeResult | None,
    ) -> None:
        if settings.on_failure_arn:
            record = _record(event, condition, count, result)
            await self._destinations.send(settings.on_failure_arn, json.dumps(record))
        if event.function.dead_letter_arn:
            attributes = {
                "RequestID": event.request_id,
                "ErrorCode": "200",
                "ErrorMessage": _error_message(result),
            }
            body = event.payload.decode()
            await self._destinations.send(event.function.dead_letter_arn, body, attributes)


def _record(
    event: Event, condition: str, count: int, result: InvokeResult | None
) -> dict[str, Any]:
    """Return the record that Lambda sends to a destination."""
    record: dict[str, Any] = {
        "version": "1.0",
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "requestContext": {
            "requestId": event.request_id,
            "functionArn": event.function.arn,
            "condition": condition,
            "approximateInvokeCount": count,
        },
        "requestPayload": json.loads(event.payload or b"{}"),
    }
    if result:
        record["responseContext"] = {
            "statusCode": result.status,
            "executedVersion": result.executed_version,
            "functionError": result.function_error,
        }
        record["responsePayload"] = json.loads(result.payload or b"null")
    return record


def _error_message(result: InvokeResult | None) -> str:
    if result is None:
        return "the event grew too old"
    return str(json.loads(result.payload).get("errorMessage") or "unknown")[:1000]
