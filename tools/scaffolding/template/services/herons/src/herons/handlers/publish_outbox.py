"""Sends what the outbox holds to the event bus; a schedule starts it every minute."""

from typing import Any

import msgspec

from chassis import aws
from chassis.handler import entry_point
from chassis.lambda_context import LambdaContext
from chassis.relay import RESERVE_SECONDS, publish_outbox
from chassis.settings import settings
from chassis.time_budget import TimeBudget
from herons import wiring
from herons.config import PublishOutboxSettings


@entry_point
def handler(_event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Publish until the time is nearly up; answer with what was sent."""
    published = publish_outbox(
        database=wiring.database(),
        events=aws.events(),
        bus_name=settings(PublishOutboxSettings).event_bus_name,
        budget=TimeBudget.from_context(context, reserve_seconds=RESERVE_SECONDS),
    )
    return msgspec.to_builtins(published)
