"""Reacts to OrderPlaced: charges the customer, then confirms or rejects the order."""

from functools import partial
from typing import Any, Final

from chassis.batch import BatchAnswer
from chassis.clock import utc_now
from chassis.handler import entry_point
from chassis.lambda_context import LambdaContext
from chassis.queue import QueueConsumer
from chassis.settings import settings
from chassis.time_budget import TimeBudget
from contracts import ContractError, Envelope, Event, UnknownEvent, decode_eventbridge
from contracts.orders import OrderPlaced
from orders import wiring
from orders.config import ProcessOrderSettings
from orders.errors import OrderNotFound, PaymentRequestRefused
from orders.use_cases import payments

CONSUMER: Final = "orders.process_order"
# What one more call to the provider may take, and storing its answer after that.
RESERVE_SECONDS: Final = 10.0


@entry_point
def handler(event: dict[str, Any], context: LambdaContext) -> BatchAnswer:
    """Process a batch of messages."""
    budget = TimeBudget.from_context(context, reserve_seconds=RESERVE_SECONDS)
    consumer = QueueConsumer(
        decode=decode_eventbridge,
        handle=partial(_process, budget=budget),
        dead_letters=wiring.dead_letters(settings(ProcessOrderSettings).dead_letter_queue_url),
        permanent=(ContractError, OrderNotFound, PaymentRequestRefused),
        correlation=lambda envelope: envelope.correlationid,
        reserve_seconds=RESERVE_SECONDS,
    )
    return consumer(event, context)


def _process(envelope: Envelope[Event], budget: TimeBudget) -> None:
    if not isinstance(envelope.data, OrderPlaced):
        raise UnknownEvent(envelope.type)
    order_id = envelope.data.order_id
    charge = payments.charge_order(
        order_id=order_id, orders=wiring.orders(), payments=wiring.payments(), budget=budget
    )
    if charge is None:
        return
    with wiring.unit_of_work() as uow:
        if uow.inbox.claim(consumer=CONSUMER, event_id=envelope.id):
            payments.settle_order(order_id=order_id, charge=charge, uow=uow, now=utc_now())
