"""Cancels orders that stayed pending; a schedule starts it every few minutes."""

from datetime import timedelta
from typing import Any, Final

import msgspec

from chassis.clock import utc_now
from chassis.handler import entry_point
from chassis.lambda_context import LambdaContext
from chassis.logging import logger
from chassis.metrics import record
from chassis.settings import settings
from chassis.time_budget import TimeBudget
from orders import wiring
from orders.config import ExpireOrdersSettings
from orders.use_cases import expiry

# What a batch that was begun may still take, with a retry.
RESERVE_SECONDS: Final = 15.0


@entry_point
def handler(_event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Cancel until there are no more or the time is nearly up; answer with where it stopped."""
    pending_minutes = settings(ExpireOrdersSettings).pending_minutes
    expired = expiry.expire_orders(
        placed_before=utc_now() - timedelta(minutes=pending_minutes),
        open_unit_of_work=wiring.unit_of_work,
        budget=TimeBudget.from_context(context, reserve_seconds=RESERVE_SECONDS),
        clock=utc_now,
    )
    record("OrdersExpired", expired.count)
    answer = msgspec.to_builtins(expired)
    logger.info("orders expired", extra=answer)
    return answer
