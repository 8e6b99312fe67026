"""Calls the webhooks that `dispatch` queued."""

import random
from functools import cache, partial
from typing import Any, Final

from chassis.batch import BatchAnswer
from chassis.clock import utc_now
from chassis.handler import entry_point
from chassis.ids import uuid7
from chassis.lambda_context import LambdaContext
from chassis.logging import bind
from chassis.queue import QueueConsumer
from chassis.settings import settings
from notifications import wiring
from notifications.config import SendWebhookSettings
from notifications.domain.notifications import Channel
from notifications.errors import NotificationNotFound
from notifications.gateways.queues import DeliveryRequest, read_delivery_request
from notifications.gateways.webhooks import LONGEST_CALL_SECONDS
from notifications.outcomes import count
from notifications.use_cases.calls import Try, send_webhook

# Another call may take its whole time, and then its outcome is recorded.
RESERVE_SECONDS: Final = LONGEST_CALL_SECONDS + 6


@entry_point
def handler(event: dict[str, Any], context: LambdaContext) -> BatchAnswer:
    """Handle one batch; what may succeed later waits in the table and not in the queue."""
    return consumer()(event, context)


@cache
def consumer() -> QueueConsumer[DeliveryRequest]:
    """Return what reads and handles each message; made once, when the settings can be read."""
    return QueueConsumer(
        decode=partial(read_delivery_request, channel=Channel.WEBHOOK),
        handle=_send,
        correlation=lambda request: request.correlation_id,
        dead_letters=wiring.dead_letters(settings(SendWebhookSettings)),
        permanent=(NotificationNotFound,),
        reserve_seconds=RESERVE_SECONDS,
    )


def _send(request: DeliveryRequest) -> None:
    bind(event_id=str(request.key.event_id), traceparent=request.traceparent)
    delivery = send_webhook(
        key=request.key,
        people=wiring.people(),
        receivers=wiring.webhook_receivers(),
        this=Try(attempt_id=uuid7(), notice_id=uuid7(), now=utc_now(), chance=random.random()),  # noqa: S311  # It spreads, and keeps no secret.
    )
    count(delivery)
