"""Sends the e-mails that `dispatch` queued."""

from functools import cache
from typing import Any, Final

from chassis.batch import BatchAnswer
from chassis.clock import utc_now
from chassis.handler import entry_point
from chassis.ids import uuid7
from chassis.lambda_context import LambdaContext
from chassis.logging import bind, logger
from chassis.metrics import record
from chassis.queue import QueueConsumer
from chassis.settings import settings
from notifications import use_cases, wiring
from notifications.config import SendEmailSettings
from notifications.errors import NotificationNotFound, TextUnsafe
from notifications.gateways.email import EmailRequest, read_email_request

# What one more e-mail may take: SES answers within nine seconds or not at all, then the outcome is
# recorded. A kill between the two would send the e-mail again.
RESERVE_SECONDS: Final = 12.0
METRICS: Final = {it: f"Notifications{it.title()}" for it in ("sent", "failed", "suppressed")}


@entry_point
def handler(event: dict[str, Any], context: LambdaContext) -> BatchAnswer:
    """Handle one batch; what may succeed later is delivered again by the queue."""
    return consumer()(event, context)


@cache
def consumer() -> QueueConsumer[EmailRequest]:
    """Return what reads and handles each message; made once, when the settings can be read."""
    return QueueConsumer(
        decode=read_email_request,
        handle=_send,
        correlation=lambda request: request.correlation_id,
        dead_letters=wiring.dead_letters(settings(SendEmailSettings)),
        permanent=(NotificationNotFound, TextUnsafe),
        reserve_seconds=RESERVE_SECONDS,
    )


def _send(request: EmailRequest) -> None:
    key = request.key
    bind(event_id=str(key.event_id), traceparent=request.traceparent)
    of = settings(SendEmailSettings)
    delivery = use_cases.send_email(
        key=key,
        notifications=wiring.notifications(of),
        suppressions=wiring.suppressions(),
        provider=wiring.email_provider(of),
        write_email=wiring.email_writer(),
        attempt_id=uuid7(),
        now=utc_now(),
    )
    logger.info("notification handled", extra={"outcome": delivery.outcome})
    if metric := METRICS.get(delivery.outcome):
        record(metric, 1, channel=key.channel, event_type=delivery.notification.event_type)
