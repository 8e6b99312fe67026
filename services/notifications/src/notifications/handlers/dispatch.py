"""Queues what is to be delivered now, as the table's stream brings it."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from chassis.batch import BatchAnswer, Malformed
from chassis.handler import entry_point
from chassis.lambda_context import LambdaContext
from chassis.logging import logger
from chassis.settings import settings
from chassis.stream import StreamConsumer
from notifications import wiring
from notifications.config import DispatchSettings
from notifications.domain.notifications import Notification
from notifications.repository import pending_notification
from notifications.use_cases import dispatching


class Change(Struct, frozen=True):
    """A stream record: its position, and the notification that it makes pending, if it does."""

    sequence_number: str
    notification: Notification | None


@entry_point
def handler(event: dict[str, Any], context: LambdaContext) -> BatchAnswer:
    """Queue one batch; the first record that could not be queued is delivered again."""
    pending: list[tuple[str, Notification]] = []

    def collect(change: Change) -> None:
        if change.notification is not None:
            pending.append((change.sequence_number, change.notification))

    consumer = StreamConsumer(
        decode=_read,
        handle=collect,
        correlation=lambda change: change.notification and change.notification.correlation_id,
        dead_letters=wiring.dead_letters(settings(DispatchSettings)),
    )
    answer = consumer(event, context)
    refused = dispatching.queue_notifications(
        pending=[notification for _, notification in pending],
        queues=wiring.delivery_queues(settings(DispatchSettings)),
    )
    if refused:
        # Everything that was collected comes before whatever the consumer stopped at.
        logger.warning("queue refused notifications", extra={"codes": sorted(refused.values())})
        return {"batchItemFailures": [{"itemIdentifier": pending[min(refused)][0]}]}
    return answer


def _read(record: Mapping[str, Any]) -> Change:
    try:
        return Change(record["dynamodb"]["SequenceNumber"], pending_notification(record))
    except (KeyError, TypeError, ValueError) as error:
        raise Malformed(reason=str(error)) from error
