"""EventBridge Scheduler: invokes functions at a rate, as Terraform configured it."""

import asyncio
import json
import logging
import re
import uuid
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

import msgspec

from localcloud.aws import Aws
from localcloud.event_sources.pace import Pace
from localcloud.runtime import Runtime
from localcloud.runtime.destinations import Destinations

if TYPE_CHECKING:
    from mypy_boto3_scheduler.type_defs import GetScheduleOutputTypeDef, ScheduleSummaryTypeDef

_log = logging.getLogger(__name__)

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_MINUTES = {"minute": 1, "hour": 60, "day": 24 * 60}


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """One enabled schedule."""

    arn: str
    expression: str
    target_arn: str
    input: str | None
    dead_letter_arn: str | None


class Schedules:
    """The schedules of the emulated account; details are read once per change."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._read: dict[tuple[str, datetime | None], Schedule] = {}

    async def enabled(self) -> dict[str, Schedule]:
        """Return the enabled schedules by their ARN."""
        pages = self._aws.schedules.get_paginator("list_schedules")
        found = await self._aws.call(lambda: pages.paginate(State="ENABLED").build_full_result())
        summaries: list[ScheduleSummaryTypeDef] = found["Schedules"]
        schedules = [await self._details(summary) for summary in summaries]
        return {schedule.arn: schedule for schedule in schedules}

    async def _details(self, summary: "ScheduleSummaryTypeDef") -> Schedule:
        key = (summary.get("Arn", ""), summary.get("LastModificationDate"))
        if key not in self._read:
            found = await self._aws.call(
                self._aws.schedules.get_schedule,
                Name=summary.get("Name", ""),
                GroupName=summary.get("GroupName", "default"),
            )
            self._read[key] = _schedule(found)
        return self._read[key]


class Scheduler:
    """Runs one schedule: at once when it is new, as Scheduler does, then at its rate."""

    def __init__(
        self, schedule: Schedule, *, runtime: Runtime, destinations: Destinations, pace: Pace
    ) -> None:
        self._schedule = schedule
        self._runtime = runtime
        self._destinations = destinations
        self._pace = pace

    async def run(self) -> None:
        """Invoke until cancelled."""
        rate = _RATE.fullmatch(self._schedule.expression)
        if rate is None:
            _log.error(
                "%s never fires: the local cloud knows rate(...), not %s",
                self._schedule.arn,
                self._schedule.expression,
            )
            return
        interval = int(rate[1]) * _MINUTES[rate[2]] * self._pace.minute_seconds
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            await self._fire()
            due = max(due + interval, loop.time())
            await asyncio.sleep(due - loop.time())

    async def _fire(self) -> None:
        payload = self._payload(datetime.now(UTC))
        result = await self._runtime.invoke(
            self._schedule.target_arn, None, payload.encode(), kind="Event"
        )
        # Lambda accepts every event and retries by itself; only a missing function is refused,
        # and no repetition mends that.
        if result.status == HTTPStatus.ACCEPTED:
            return
        _log.warning("%s: %s", self._schedule.target_arn, result.payload.decode())
        if self._schedule.dead_letter_arn:
            await self._destinations.send(self._schedule.dead_letter_arn, payload)

    def _payload(self, now: datetime) -> str:
        moment = now.strftime("%Y-%m-%dT%H:%M:%SZ")
        identifier = str(uuid.uuid4())
        if self._schedule.input is None:
            return json.dumps(_default_event(self._schedule.arn, identifier, moment))
        return (
            self._schedule.input.replace("<aws.scheduler.schedule-arn>", self._schedule.arn)
            .replace("<aws.scheduler.scheduled-time>", moment)
            .replace("<aws.scheduler.execution-id>", identifier)
            .replace("<aws.scheduler.attempt-number>", "1")
        )


def _schedule(found: "GetScheduleOutputTypeDef") -> Schedule:
    target = found["Target"]
    return Schedule(
        arn=found["Arn"],
        expression=found["ScheduleExpression"],
        target_arn=target["Arn"],
        input=target.get("Input"),
        dead_letter_arn=target.get("DeadLetterConfig", {}).get("Arn"),
    )


def _default_event(arn: str, identifier: str, moment: str) -> dict[str, object]:
    _, _, _, region, account, _ = arn.split(":", 5)
    return {
        "version": "0",
        "id": identifier,
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": account,
        "time": moment,
        "region": region,
        "resources": [arn],
        "detail": "{}",
    }
