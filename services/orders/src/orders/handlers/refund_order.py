"""Reacts to OrderCancelled: has given back what was charged for the order."""

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
from contracts.orders import OrderCancelled
from orders import wiring
from orders.config import RefundOrderSettings
from orders.errors import OrderNotFound, PaymentRequestRefused, RefundError
from orders.use_cases import payments

# What one more call to the provider may take, and storing its answer after that.
RESERVE_SECONDS: Final = 10.0


@entry_point
def handler(event: dict[str, Any], context: LambdaContext) -> BatchAnswer:
    """Process a batch of messages."""
    function = settings(RefundOrderSettings)
    budget = TimeBudget.from_context(context, reserve_seconds=RESERVE_SECONDS)
    consumer = QueueConsumer(
        decode=decode_eventbridge,
        handle=partial(_refund, budget=budget),
        dead_letters=wiring.dead_letters(function.dead_letter_queue_url),
        permanent=(ContractError, OrderNotFound, PaymentRequestRefused, RefundError),
        correlation=lambda envelope: envelope.correlationid,
        reserve_seconds=RESERVE_SECONDS,
    )
    return consumer(event, context)


def _refund(envelope: Envelope[Event], budget: TimeBudget) -> None:
    if not isinstance(envelope.data, OrderCancelled):
        raise UnknownEvent(envelope.type)
    payments.refund_order(
        order_id=envelope.data.order_id,
        orders=wiring.orders(),
        refunds=wiring.refunds(),
        payments=wiring.payments(),
        budget=budget,
        clock=utc_now,
    )
