"""Reacts to an uploaded file, or to an order to go on: imports until the time is nearly up."""

from functools import partial
from typing import Any, Final

from chassis.batch import BatchAnswer
from chassis.clock import utc_now
from chassis.handler import entry_point
from chassis.lambda_context import LambdaContext
from chassis.logging import bind_correlation_id, logger
from chassis.metrics import record
from chassis.queue import QueueConsumer
from chassis.settings import settings
from chassis.time_budget import TimeBudget
from users import wiring
from users.config import ImportUsersSettings
from users.errors import ImportNotFound
from users.gateways import ImportOrder, read_orders
from users.use_cases.import_file import import_file

# What a batch that was begun may still take, with a retry, and then the order to go on.
RESERVE_SECONDS: Final = 15.0


@entry_point
def handler(event: dict[str, Any], context: LambdaContext) -> BatchAnswer:
    """Process a batch of messages."""
    budget = TimeBudget.from_context(context, reserve_seconds=RESERVE_SECONDS)
    consumer = QueueConsumer(
        decode=read_orders,
        handle=partial(_import_all, budget=budget),
        dead_letters=wiring.dead_letters(settings(ImportUsersSettings).dead_letter_queue_url),
        permanent=(ImportNotFound,),
        reserve_seconds=RESERVE_SECONDS,
    )
    return consumer(event, context)


def _import_all(orders: tuple[ImportOrder, ...], budget: TimeBudget) -> None:
    for order in orders:
        _import(order, budget)


def _import(order: ImportOrder, budget: TimeBudget) -> None:
    before = wiring.imports().get(order.import_id)
    bind_correlation_id(before.correlation_id)
    after = import_file(
        current=before,
        files=wiring.import_files(),
        open_unit_of_work=wiring.copying_unit_of_work,
        budget=budget,
        clock=utc_now,
    )
    if not after.has_ended:
        wiring.import_queue().send(order)
    reached, left = after.checkpoint, before.checkpoint
    record("ImportRowsAccepted", reached.accepted - left.accepted)
    record("ImportRowsRejected", reached.rejected - left.rejected)
    where = {"import_id": str(order.import_id), "status": after.status, "line": reached.next_line}
    logger.info("import advanced", extra=where)
