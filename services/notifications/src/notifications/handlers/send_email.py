"""Sends the e-mails that `dispatch` queued."""

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
from notifications.config import SendEmailSettings
from notifications.domain.notifications import Channel
from notifications.errors import NotificationNotFound, TextUnsafe
from notifications.gateways.queues import DeliveryRequest, read_delivery_request
from notifications.outcomes import count
from notifications.use_cases.emails import send_email

# What one more e-mail may take: SES answers within nine seconds or not at all, then the outcome is
# recorded. A kill between the two would send the e-mail again.
RESERVE_SECONDS: Final = 12.0


@entry_point
def handler(event: dict[str, Any], context: LambdaContext) -> BatchAnswer:
    """Handle one batch; what may succeed later is delivered again by the queue."""
    return consumer()(event, context)


@cache
def consumer() -> QueueConsumer[DeliveryRequest]:
    """Return what reads and handles each message; made once, when the settings can be read."""
    return QueueConsumer(
        decode=partial(read_delivery_request, channel=Channel.EMAIL),
        handle=_send,
        correlation=lambda request: request.correlation_id,
        dead_letters=wiring.dead_letters(settings(SendEmailSettings)),
        permanent=(NotificationNotFound, TextUnsafe),
        reserve_seconds=RESERVE_SECONDS,
    )


def _send(request: DeliveryRequest) -> None:
    bind(event_id=str(request.key.event_id), traceparent=request.traceparent)
    of = settings(SendEmailSettings)
    delivery = send_email(
        key=request.key,
        notifications=wiring.people().notifications,
        suppressions=wiring.suppressions(),
        provider=wiring.email_provider(of),
        write_email=wiring.email_writer(of),
        attempt_id=uuid7(),
        now=utc_now(),
    )
    count(delivery)
