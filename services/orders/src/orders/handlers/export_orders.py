"""Reacts to ExportRequested: writes orders to a file until the time is nearly up."""

from functools import partial
from typing import Any, Final

from chassis.batch import BatchAnswer
from chassis.clock import utc_now
from chassis.handler import entry_point
from chassis.lambda_context import LambdaContext
from chassis.logging import logger
from chassis.metrics import record
from chassis.queue import QueueConsumer
from chassis.settings import settings
from chassis.time_budget import TimeBudget
from contracts import ContractError
from orders import wiring
from orders.config import ExportOrdersSettings
from orders.errors import ExportNotFound
from orders.gateways.exports import ExportMessage, read_message
from orders.use_cases.export_file import export_file

# What one more part may take, also where S3 has to be asked twice (an answer is awaited for 20 s),
# its checkpoint with a retry, and then the message to go on.
RESERVE_SECONDS: Final = 40.0


@entry_point
def handler(event: dict[str, Any], context: LambdaContext) -> BatchAnswer:
    """Process a batch of messages."""
    budget = TimeBudget.from_context(context, reserve_seconds=RESERVE_SECONDS)
    consumer = QueueConsumer(
        decode=read_message,
        handle=partial(_export, budget=budget),
        dead_letters=wiring.dead_letters(settings(ExportOrdersSettings).dead_letter_queue_url),
        permanent=(ContractError, ExportNotFound),
        correlation=lambda message: message.correlation_id,
        reserve_seconds=RESERVE_SECONDS,
    )
    return consumer(event, context)


def _export(message: ExportMessage, budget: TimeBudget) -> None:
    before = wiring.exports().get(message.export_id)
    after = export_file(
        current=before,
        files=wiring.export_files(),
        open_orders=wiring.exported_orders,
        open_unit_of_work=wiring.unit_of_work,
        budget=budget,
        clock=utc_now,
    )
    if not after.has_ended:
        wiring.export_queue().repeat(message, delay_seconds=after.wait_seconds(utc_now()))
    elif not before.has_ended:
        record("ExportsEnded", 1, status=after.status)
    reached = after.checkpoint
    where = {"status": after.status, "orders": reached.orders, "parts": len(reached.part_etags)}
    logger.info("export advanced", extra={"export_id": str(after.export_id), **where})
