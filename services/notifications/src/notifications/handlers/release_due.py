"""Releases the notifications whose time has come; a schedule starts it every minute."""

from typing import Any, Final

import msgspec

from chassis.clock import utc_now
from chassis.handler import entry_point
from chassis.lambda_context import LambdaContext
from chassis.logging import logger
from chassis.time_budget import TimeBudget
from notifications import wiring
from notifications.use_cases.due import release_due

# What a release that was begun may still take, with a retry.
RESERVE_SECONDS: Final = 10.0


@entry_point
def handler(_event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Release until there are no more or the time is nearly up; answer with where it stopped."""
    released = release_due(
        due=wiring.due_notifications(),
        now=utc_now(),
        budget=TimeBudget.from_context(context, reserve_seconds=RESERVE_SECONDS),
    )
    answer = msgspec.to_builtins(released)
    logger.info("due notifications released", extra=answer)
    return answer
