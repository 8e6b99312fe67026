"""The door of a function that a DynamoDB stream feeds: in order, so the first failure stops it."""

from collections.abc import Mapping
from typing import Any

import msgspec

from chassis.batch import BatchAnswer, BatchConsumer
from chassis.time_budget import HasRemainingTime, TimeBudget


class StreamConsumer[M](BatchConsumer[Mapping[str, Any], M]):
    """Handles records, one after the other; `decode` is given the whole record.

    A record that fails comes again with all after it; one that can never be handled is passed over.
    """

    def __call__(self, event: dict[str, Any], context: HasRemainingTime) -> BatchAnswer:
        """Handle one batch as a DynamoDB stream delivers it."""
        budget = self._budget(context)
        records: list[dict[str, Any]] = event["Records"]
        for record in records:
            if not self._handled(record, budget):
                return {"batchItemFailures": [{"itemIdentifier": _position(record)}]}
        return {"batchItemFailures": []}

    def _handled(self, record: dict[str, Any], budget: TimeBudget) -> bool:
        return self._done(
            record,
            item_id=_position(record),
            body=lambda: msgspec.json.encode(record).decode(),
            budget=budget,
        )


def _position(record: Mapping[str, Any]) -> str:
    return record["dynamodb"]["SequenceNumber"]
