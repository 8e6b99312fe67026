"""Reacts to what happens to users: keeps the copy of them that placing an order needs."""

from typing import Any, Final

from chassis.batch import BatchAnswer
from chassis.handler import entry_point
from chassis.lambda_context import LambdaContext
from chassis.queue import QueueConsumer
from chassis.settings import settings
from contracts import ContractError, Envelope, Event, UnknownEvent, decode_eventbridge
from contracts.users import UserChanged, UserDeleted, UserRegistered
from orders import wiring
from orders.config import OnUserChangedSettings
from orders.use_cases import customers

CONSUMER: Final = "orders.on_user_changed"


@entry_point
def handler(event: dict[str, Any], context: LambdaContext) -> BatchAnswer:
    """Process a batch of messages."""
    consumer = QueueConsumer(
        decode=decode_eventbridge,
        handle=_note,
        dead_letters=wiring.dead_letters(settings(OnUserChangedSettings).dead_letter_queue_url),
        permanent=(ContractError,),
        correlation=lambda envelope: envelope.correlationid,
    )
    return consumer(event, context)


def _note(envelope: Envelope[Event]) -> None:
    match envelope.data:
        case UserRegistered() | UserChanged() as user:
            use_case = customers.remember_customer
        case UserDeleted() as user:
            use_case = customers.erase_customer
        case _:
            raise UnknownEvent(envelope.type)
    with wiring.unit_of_work() as uow:
        if uow.inbox.claim(consumer=CONSUMER, event_id=envelope.id):
            use_case(user_id=user.user_id, version=user.version, uow=uow)
