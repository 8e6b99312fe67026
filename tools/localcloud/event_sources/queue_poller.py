"""Delivers the messages of one queue to one function, as Lambda's SQS pollers do."""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec

from localcloud.aws import Aws
from localcloud.event_sources.filters import passes
from localcloud.event_sources.item_failures import failed_items
from localcloud.event_sources.mapping import Mapping
from localcloud.event_sources.pace import Pace
from localcloud.runtime import InvokeResult, Runtime

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageTypeDef

_log = logging.getLogger(__name__)

MOST_PER_RECEIVE = 10
DEFAULT_CONCURRENCY = 10
"""AWS goes up to 1000 where a mapping names no maximum; a laptop does not."""
WINDOW_POLL_SECONDS = 0.1


class _Queue(msgspec.Struct, frozen=True):
    url: str
    visibility_seconds: float


class QueuePoller:
    """Receives, filters, invokes, and deletes what succeeded.

    What failed is left alone: it becomes visible again after the queue's visibility timeout.
    """

    def __init__(self, mapping: Mapping, *, aws: Aws, runtime: Runtime, pace: Pace) -> None:
        self._mapping = mapping
        self._patterns = mapping.patterns()
        self._aws = aws
        self._runtime = runtime
        self._pace = pace
        self._slots = asyncio.Semaphore(mapping.max_concurrency or DEFAULT_CONCURRENCY)
        self._deliveries: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Deliver until cancelled; a queue that cannot be read is tried again."""
        try:
            while True:
                try:
                    await self._poll(await self._find_queue())
                except Exception as error:  # noqa: BLE001 - a poller outlives whatever happens
                    _log.warning("%s: %s", self._mapping.source_arn, error)
                    await asyncio.sleep(self._pace.idle_seconds)
        finally:
            for delivery in self._deliveries:
                delivery.cancel()

    async def _find_queue(self) -> _Queue:
        queues = self._aws.queues
        name = self._mapping.source_arn.rpartition(":")[2]
        url = (await self._aws.call(queues.get_queue_url, QueueName=name))["QueueUrl"]
        found = await self._aws.call(
            queues.get_queue_attributes, QueueUrl=url, AttributeNames=["VisibilityTimeout"]
        )
        return _Queue(url, float(found["Attributes"]["VisibilityTimeout"]))

    async def _poll(self, queue: _Queue) -> None:
        while True:
            await self._slots.acquire()
            received_at = time.monotonic()
            try:
                batch = await self._collect(queue)
            except BaseException:
                self._slots.release()
                raise
            if not batch:
                self._slots.release()
                await self._pace.wait(self._runtime)
                continue
            expires = received_at + queue.visibility_seconds
            delivery = asyncio.create_task(self._deliver(queue, batch, expires))
            self._deliveries.add(delivery)
            delivery.add_done_callback(self._delivered)

    def _delivered(self, delivery: asyncio.Task[None]) -> None:
        self._slots.release()
        self._deliveries.discard(delivery)
        if not delivery.cancelled() and (error := delivery.exception()):
            _log.warning("%s: a batch failed: %s", self._mapping.source_arn, error)

    async def _collect(self, queue: _Queue) -> list["MessageTypeDef"]:
        """Return at most a batch: what there is, or what comes within the batching window."""
        size = self._mapping.batch_size
        batch = await self._receive(queue, size)
        closes = time.monotonic() + self._mapping.window_seconds
        while batch and len(batch) < size and time.monotonic() < closes:
            more = await self._receive(queue, size - len(batch))
            batch += more
            if not more:
                await asyncio.sleep(WINDOW_POLL_SECONDS)
        return batch

    async def _receive(self, queue: _Queue, most: int) -> list["MessageTypeDef"]:
        found = await self._aws.call(
            self._aws.queues.receive_message,
            QueueUrl=queue.url,
            MaxNumberOfMessages=min(most, MOST_PER_RECEIVE),
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
            WaitTimeSeconds=0,
        )
        messages = found.get("Messages", [])
        unwanted = [one for one in messages if not passes(_filtered_view(one), self._patterns)]
        await self._delete(queue, unwanted)
        return [one for one in messages if one not in unwanted]

    async def _deliver(
        self, queue: _Queue, batch: Sequence["MessageTypeDef"], expires: float
    ) -> None:
        event = {"Records": [_record(one, self._mapping) for one in batch]}
        result = await self._invoke(json.dumps(event).encode(), expires)
        if result is None or result.function_error:
            return
        failed: set[str] = set()
        if self._mapping.reports_item_failures:
            failed = failed_items(result.payload, [one.get("MessageId", "") for one in batch])
        await self._delete(queue, [one for one in batch if one.get("MessageId") not in failed])

    async def _invoke(self, payload: bytes, expires: float) -> InvokeResult | None:
        """Return the function's result; a throttled batch waits while it is still invisible."""
        throttles = 0
        while True:
            result = await self._runtime.invoke(self._mapping.function_arn, None, payload)
            if result.status == HTTPStatus.OK:
                return result
            if result.status != HTTPStatus.TOO_MANY_REQUESTS:
                _log.warning("%s: %s", self._mapping.function_arn, result.payload.decode())
                return None
            throttles += 1
            pause = self._pace.backoff(throttles)
            if time.monotonic() + pause >= expires:
                return None
            await asyncio.sleep(pause)

    async def _delete(self, queue: _Queue, messages: Sequence["MessageTypeDef"]) -> None:
        for start in range(0, len(messages), MOST_PER_RECEIVE):
            chunk = messages[start : start + MOST_PER_RECEIVE]
            await self._aws.call(
                self._aws.queues.delete_message_batch,
                QueueUrl=queue.url,
                Entries=[
                    {"Id": str(index), "ReceiptHandle": one.get("ReceiptHandle", "")}
                    for index, one in enumerate(chunk)
                ],
            )


def _record(message: "MessageTypeDef", mapping: Mapping) -> dict[str, Any]:
    """Return the message as Lambda hands it to a function."""
    attributes = message.get("MessageAttributes", {})
    return {
        "messageId": message.get("MessageId"),
        "receiptHandle": message.get("ReceiptHandle"),
        "body": message.get("Body"),
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {
            name: {
                "stringValue": one.get("StringValue"),
                "stringListValues": [],
                "binaryListValues": [],
                "dataType": one["DataType"],
            }
            for name, one in attributes.items()
        },
        "md5OfBody": message.get("MD5OfBody"),
        "eventSource": "aws:sqs",
        "eventSourceARN": mapping.source_arn,
        "awsRegion": mapping.region,
    }


def _filtered_view(message: "MessageTypeDef") -> dict[str, Any]:
    """Return what filters see: the body as JSON where it is JSON."""
    body: Any = message.get("Body", "")
    with contextlib.suppress(ValueError):
        body = json.loads(body)
    return {"messageId": message.get("MessageId"), "body": body, **message.get("Attributes", {})}
