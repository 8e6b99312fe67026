"""Reads the shards of one DynamoDB stream in order and has each batch delivered."""

import asyncio
import logging
import time
from typing import TYPE_CHECKING

from localcloud.aws import Aws
from localcloud.event_sources.mapping import Mapping
from localcloud.event_sources.pace import Pace
from localcloud.event_sources.stream_delivery import StreamDelivery
from localcloud.event_sources.stream_records import sequence_number
from localcloud.runtime import Runtime

if TYPE_CHECKING:
    from mypy_boto3_dynamodbstreams.type_defs import (
        GetShardIteratorInputTypeDef,
        RecordTypeDef,
    )

_log = logging.getLogger(__name__)

WINDOW_POLL_SECONDS = 0.1

type Checkpoints = dict[str, str]
"""The last sequence number dealt with, by shard."""


class StreamPoller:
    """One mapping. A restart goes on behind the checkpoints that it was given."""

    def __init__(
        self,
        mapping: Mapping,
        checkpoints: Checkpoints,
        delivery: StreamDelivery,
        *,
        aws: Aws,
        runtime: Runtime,
        pace: Pace,
    ) -> None:
        self._mapping = mapping
        self._checkpoints = checkpoints
        self._delivery = delivery
        self._aws = aws
        self._runtime = runtime
        self._pace = pace

    async def run(self) -> None:
        """Deliver until cancelled; a stream that cannot be read is tried again."""
        while True:
            try:
                shards = await self._shards()
                async with asyncio.TaskGroup() as group:
                    for shard in shards:
                        group.create_task(self._follow(shard))
            except* Exception as errors:  # noqa: BLE001 - a poller outlives whatever happens
                _log.warning("%s: %s", self._mapping.source_arn, errors.exceptions[0])
            await asyncio.sleep(self._pace.idle_seconds)

    async def _shards(self) -> list[str]:
        found = await self._aws.call(
            self._aws.streams.describe_stream, StreamArn=self._mapping.source_arn
        )
        shards = found["StreamDescription"].get("Shards", [])
        return [shard.get("ShardId", "") for shard in shards]

    async def _follow(self, shard: str) -> None:
        iterator = await self._iterator(shard)
        while iterator:
            batch, iterator = await self._collect(iterator)
            if not batch:
                await self._pace.wait(self._runtime)
                continue
            await self._delivery.deliver(shard, batch)
            self._checkpoints[shard] = sequence_number(batch[-1])

    async def _iterator(self, shard: str) -> str:
        request: GetShardIteratorInputTypeDef = {
            "StreamArn": self._mapping.source_arn,
            "ShardId": shard,
            "ShardIteratorType": "TRIM_HORIZON",
        }
        if shard in self._checkpoints:
            request["ShardIteratorType"] = "AFTER_SEQUENCE_NUMBER"
            request["SequenceNumber"] = self._checkpoints[shard]
        elif self._mapping.starting_position == "LATEST":
            request["ShardIteratorType"] = "LATEST"
        found = await self._aws.call(self._aws.streams.get_shard_iterator, **request)
        return found.get("ShardIterator", "")

    async def _collect(self, iterator: str) -> tuple[list["RecordTypeDef"], str]:
        """Return at most a batch: what there is, or what comes within the batching window."""
        size = self._mapping.batch_size
        batch, iterator = await self._records(iterator, size)
        closes = time.monotonic() + self._mapping.window_seconds
        while batch and len(batch) < size and time.monotonic() < closes:
            more, iterator = await self._records(iterator, size - len(batch))
            batch += more
            if not more:
                await asyncio.sleep(WINDOW_POLL_SECONDS)
        return batch, iterator

    async def _records(self, iterator: str, most: int) -> tuple[list["RecordTypeDef"], str]:
        found = await self._aws.call(
            self._aws.streams.get_records, ShardIterator=iterator, Limit=most
        )
        return found["Records"], found.get("NextShardIterator", "")
