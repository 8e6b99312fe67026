"""Takes note of what becomes of e-mails after SES took them: bounces and complaints."""

from functools import cache
from typing import Any, Final

from chassis.batch import BatchAnswer
from chassis.clock import utc_now
from chassis.handler import entry_point
from chassis.lambda_context import LambdaContext
from chassis.logging import bind, bind_correlation_id, logger
from chassis.metrics import record
from chassis.queue import QueueConsumer
from chassis.settings import settings
from notifications import wiring
from notifications.config import OnEmailFeedbackSettings
from notifications.domain.feedback import Feedback, Verdict
from notifications.gateways.feedback import read_feedback
from notifications.use_cases import feedback as use_cases

METRICS: Final = {Verdict.COMPLAINT: "EmailsComplained"}


@entry_point
def handler(event: dict[str, Any], context: LambdaContext) -> BatchAnswer:
    """Handle one batch; an event from which nothing follows is acknowledged."""
    return consumer()(event, context)


@cache
def consumer() -> QueueConsumer[Feedback | None]:
    """Return what reads and handles each message; made once, when the settings can be read."""
    return QueueConsumer(
        decode=read_feedback,
        handle=_note,
        dead_letters=wiring.dead_letters(settings(OnEmailFeedbackSettings)),
    )


def _note(feedback: Feedback | None) -> None:
    if feedback is None:
        logger.info("feedback ignored: nothing follows from it")
        return
    bind_correlation_id(feedback.correlation_id)
    bind(feedback_id=feedback.feedback_id)
    of = settings(OnEmailFeedbackSettings)
    is_new = use_cases.note_feedback(
        feedback=feedback,
        notifications=wiring.people().notifications,
        suppressions=wiring.suppressions(),
        queue=wiring.email_queue(of),
        now=utc_now(),
    )
    logger.info("feedback noted", extra={"verdict": feedback.verdict, "is_new": is_new})
    if is_new:
        metric = METRICS.get(feedback.verdict, "EmailsBounced")
        record(metric, 1, verdict=feedback.verdict)
