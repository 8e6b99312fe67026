"""The door of a function that a queue feeds: each message of a batch succeeds or fails alone."""

from typing import Any

from chassis.batch import BatchAnswer, BatchConsumer
from chassis.time_budget import HasRemainingTime, TimeBudget


class QueueConsumer[M](BatchConsumer[bytes, M]):
    """Handles messages; `decode` is given the body. A message that fails comes again, alone."""

    def __call__(self, event: dict[str, Any], context: HasRemainingTime) -> BatchAnswer:
        """Handle one batch as SQS delivers it."""
        budget = self._budget(context)
        records: list[dict[str, Any]] = event["Records"]
        failed = [record["messageId"] for record in records if not self._handled(record, budget)]
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}

    def _handled(self, record: dict[str, Any], budget: TimeBudget) -> bool:
        body: str = record["body"]
        return self._done(
            body.encode(), item_id=record["messageId"], body=lambda: body, budget=budget
        )
