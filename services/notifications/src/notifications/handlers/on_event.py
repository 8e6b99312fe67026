"""Takes note of other services' events, which a queue delivers from the event bus."""

from functools import cache
from typing import Any

from chassis.batch import BatchAnswer, Malformed
from chassis.clock import utc_now
from chassis.handler import entry_point
from chassis.lambda_context import LambdaContext
from chassis.logging import bind, logger
from chassis.queue import QueueConsumer
from chassis.settings import settings
from contracts import ContractError, Envelope, Event, decode_eventbridge
from notifications import wiring
from notifications.config import OnEventSettings
from notifications.errors import TextUnsafe
from notifications.outcomes import count_told
from notifications.use_cases import events


@entry_point
def handler(event: dict[str, Any], context: LambdaContext) -> BatchAnswer:
    """Handle one batch; an event that nobody is told about is acknowledged."""
    return consumer()(event, context)


@cache
def consumer() -> QueueConsumer[Envelope[Event]]:
    """Return what reads and handles each message; made once, when the settings can be read."""
    return QueueConsumer(
        decode=_read,
        handle=_note,
        correlation=lambda told: told.correlationid,
        dead_letters=wiring.dead_letters(settings(OnEventSettings)),
        permanent=(TextUnsafe,),
    )


def _read(body: bytes) -> Envelope[Event]:
    """Read an event; one that no contract describes is malformed to this release.

    It is kept with the dead letters, and a release that knows it can still be given it.
    """
    try:
        return decode_eventbridge(body)
    except ContractError as error:
        raise Malformed(reason=str(error)) from error


def _note(told: Envelope[Event]) -> None:
    bind(event_id=str(told.id), event_type=told.type, traceparent=told.traceparent)
    noted = events.note_event(told=told, people=wiring.people(), now=utc_now())
    if noted.concerns_us:
        count_told(noted.told, event_type=told.type)
    else:
        logger.info("event ignored: nobody is told about it")
