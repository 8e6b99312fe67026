"""Follows the control plane: mappings and schedules start, change and end as they do there."""

import asyncio
import logging

from localcloud.aws import Aws
from localcloud.event_sources.mapping import Mapping, enabled_mappings
from localcloud.event_sources.pace import Pace
from localcloud.event_sources.queue_poller import QueuePoller
from localcloud.event_sources.schedules import Schedule, Scheduler, Schedules
from localcloud.event_sources.stream_delivery import StreamDelivery
from localcloud.event_sources.stream_poller import Checkpoints, StreamPoller
from localcloud.event_sources.workers import Workers
from localcloud.runtime import Runtime
from localcloud.runtime.destinations import Destinations

_log = logging.getLogger(__name__)


class EventSources:
    """All event sources of the emulated account, invoking one runtime."""

    def __init__(self, aws: Aws, runtime: Runtime, *, pace: Pace | None = None) -> None:
        self._aws = aws
        self._runtime = runtime
        self._pace = pace or Pace()
        self._destinations = Destinations(aws)
        self._schedules = Schedules(aws)
        self._checkpoints: dict[str, Checkpoints] = {}
        self._pollers = Workers(self._poll)
        self._schedulers = Workers(self._run_schedule)
        self._following: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to follow the control plane."""
        self._following = asyncio.create_task(self._follow())

    async def close(self) -> None:
        """End every source. Functions that run go on; close the runtime after this."""
        if self._following:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)
        await self._pollers.close()
        await self._schedulers.close()

    async def _follow(self) -> None:
        while True:
            try:
                await self._pollers.reconcile(await enabled_mappings(self._aws))
                await self._schedulers.reconcile(await self._schedules.enabled())
            except Exception as error:  # noqa: BLE001 - asked again soon
                _log.warning("the control plane cannot be read: %s", error)
            await asyncio.sleep(self._pace.reconcile_seconds)

    async def _poll(self, mapping: Mapping) -> None:
        aws, runtime, pace = self._aws, self._runtime, self._pace
        if mapping.service == "sqs":
            await QueuePoller(mapping, aws=aws, runtime=runtime, pace=pace).run()
            return
        if mapping.service != "dynamodb":
            _log.error("%s: the local cloud has no such event source", mapping.source_arn)
            return
        delivery = StreamDelivery(
            mapping, runtime=runtime, destinations=self._destinations, pace=pace
        )
        checkpoints = self._checkpoints.setdefault(mapping.uuid, {})
        poller = StreamPoller(mapping, checkpoints, delivery, aws=aws, runtime=runtime, pace=pace)
        await poller.run()

    async def _run_schedule(self, schedule: Schedule) -> None:
        scheduler = Scheduler(
            schedule, runtime=self._runtime, destinations=self._destinations, pace=self._pace
        )
        await scheduler.run()
