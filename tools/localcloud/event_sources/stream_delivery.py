"""Delivers the batches of a stream: in order, again and again, split, and at last discarded."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from localcloud.event_sources.filters import passes
from localcloud.event_sources.item_failures import failed_items
from localcloud.event_sources.mapping import UNLIMITED, Mapping
from localcloud.event_sources.pace import Pace
from localcloud.event_sources.stream_records import created_at, lambda_record, sequence_number
from localcloud.runtime import InvokeResult, Runtime
from localcloud.runtime.destinations import Destinations

if TYPE_CHECKING:
    from mypy_boto3_dynamodbstreams.type_defs import RecordTypeDef

type Batch = Sequence["RecordTypeDef"]


class StreamDelivery:
    """Delivers for one mapping. While a batch fails, its shard goes no further."""

    def __init__(
        self, mapping: Mapping, *, runtime: Runtime, destinations: Destinations, pace: Pace
    ) -> None:
        self._mapping = mapping
        self._patterns = mapping.patterns()
        self._runtime = runtime
        self._destinations = destinations
        self._pace = pace

    async def deliver(self, shard: str, batch: Batch) -> None:
        """Return when every record was processed, filtered out or discarded."""
        wanted = [one for one in batch if passes(self._record(one), self._patterns)]
        pending = [wanted] if wanted else []
        while pending:
            pending[:0] = await self._settle(shard, pending.pop(0))

    async def _settle(self, shard: str, batch: Batch) -> list[list["RecordTypeDef"]]:
        """Process one batch; returns the batches into which what is left of it is split."""
        failures = 0
        while True:
            batch = await self._without_expired(shard, batch, failures)
            if not batch:
                return []
            result = await self._invoke(batch)
            failed = self._first_failure(batch, result)
            if failed is None:
                return []
            if failed > 0:
                return [list(batch[failed:])]
            if self._mapping.bisects and len(batch) > 1:
                half = len(batch) // 2
                return [list(batch[:half]), list(batch[half:])]
            failures += 1
            if self._mapping.max_retries != UNLIMITED and failures > self._mapping.max_retries:
                await self._discard(shard, batch, "RetryAttemptsExhausted", failures, result)
                return []
            await asyncio.sleep(self._pace.backoff(failures))

    async def _invoke(self, batch: Batch) -> InvokeResult:
        """Return the function's result; throttling is waited out and is no failure."""
        event = {"Records": [self._record(one) for one in batch]}
        payload = json.dumps(event).encode()
        throttles = 0
        while True:
            result = await self._runtime.invoke(self._mapping.function_arn, None, payload)
            if result.status == HTTPStatus.OK:
                return result
            throttles += 1
            await asyncio.sleep(self._pace.backoff(throttles))

    def _first_failure(self, batch: Batch, result: InvokeResult) -> int | None:
        """Return the index from which the batch must be repeated; None when all went well."""
        if result.function_error:
            return 0
        if not self._mapping.reports_item_failures:
            return None
        numbers = [sequence_number(one) for one in batch]
        failed = failed_items(result.payload, numbers)
        return min((numbers.index(one) for one in failed), default=None)

    async def _without_expired(self, shard: str, batch: Batch, failures: int) -> Batch:
        limit = self._mapping.max_record_age_seconds
        if limit == UNLIMITED:
            return batch
        expired = [one for one in batch if _age_seconds(one) > limit]
        if expired:
            await self._discard(shard, expired, "RecordAgeExceeded", failures, None)
        return [one for one in batch if one not in expired]

    async def _discard(
        self,
        shard: str,
        batch: Batch,
        condition: str,
        failures: int,
        result: InvokeResult | None,
    ) -> None:
        """Tell the on-failure destination, if there is one, where the lost records are."""
        if not self._mapping.on_failure_arn:
            return
        record: dict[str, Any] = {
            "requestContext": {
                "requestId": result.request_id if result else None,
                "functionArn": self._mapping.function_arn,
                "condition": condition,
                "approximateInvokeCount": failures,
            },
            "version": "1.0",
            "timestamp": _iso(datetime.now(UTC)),
            "DDBStreamBatchInfo": {
                "shardId": shard,
                "startSequenceNumber": sequence_number(batch[0]),
                "endSequenceNumber": sequence_number(batch[-1]),
                "approximateArrivalOfFirstRecord": _iso(created_at(batch[0])),
                "approximateArrivalOfLastRecord": _iso(created_at(batch[-1])),
                "batchSize": len(batch),
                "streamArn": self._mapping.source_arn,
            },
        }
        if result:
            record["responseContext"] = {
                "statusCode": result.status,
                "executedVersion": result.executed_version,
                "functionError": result.function_error,
            }
        await self._destinations.send(self._mapping.on_failure_arn, json.dumps(record))

    def _record(self, record: "RecordTypeDef") -> dict[str, Any]:
        return lambda_record(record, stream_arn=self._mapping.source_arn)


def _age_seconds(record: "RecordTypeDef") -> float:
    return (datetime.now(UTC) - created_at(record)).total_seconds()


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
