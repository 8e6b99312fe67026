"""The door of a function that a DynamoDB stream feeds: in order, so the first failure stops it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from chassis.dead_letters import DeadLetters
from chassis.logging import bind_correlation_id, conversation, logger
from chassis.queue import RESERVE_SECONDS, BatchAnswer, Malformed
from chassis.time_budget import HasRemainingTime, TimeBudget
from chassis.tracing import capture


class StreamConsumer[M]:
    """Decode and handle each record, one after the other.

    `decode` is given the whole record (`eventName`, `dynamodb`, …). A record that can never be
    handled (Malformed, or one of `permanent`) goes to the dead letters and is passed over. Whatever
    else is raised makes Lambda deliver that record, and all after it, again.
    """

    def __init__(
        self,
        *,
        decode: Callable[[Mapping[str, Any]], M],
        handle: Callable[[M], None],
        dead_letters: DeadLetters,
        permanent: tuple[type[Exception], ...] = (),
        correlation: Callable[[M], str] | None = None,
        reserve_seconds: float = RESERVE_SECONDS,
    ) -> None:
        self._decode = decode
        self._handle = handle
        self._dead_letters = dead_letters
        self._permanent = permanent
        self._correlation = correlation
        self._reserve_seconds = reserve_seconds

    def __call__(self, event: dict[str, Any], context: HasRemainingTime) -> BatchAnswer:
        """Handle one batch as a DynamoDB stream delivers it."""
        budget = TimeBudget.from_context(context, reserve_seconds=self._reserve_seconds)
        records: Sequence[dict[str, Any]] = event["Records"]
        for record in records:
            if not self._done(record, budget):
                return {"batchItemFailures": [{"itemIdentifier": _position(record)}]}
        return {"batchItemFailures": []}

    def _done(self, record: dict[str, Any], budget: TimeBudget) -> bool:
        if budget.spent:
            return False
        with conversation(sequence_number=_position(record)):
            return self._processed(record)

    def _processed(self, record: dict[str, Any]) -> bool:
        try:
            with capture("record"):
                self._process(record)
        except Exception:  # noqa: BLE001 - whatever fails is delivered again
            logger.exception("record failed")
            return False
        return True

    def _process(self, record: dict[str, Any]) -> None:
        try:
            message = self._decode(record)
            if self._correlation is not None:
                bind_correlation_id(self._correlation(message))
            self._handle(message)
        except (Malformed, *self._permanent) as error:
            self._dead_letters.bury(
                body=msgspec.json.encode(record).decode(),
                original_message_id=_position(record),
                error=error,
            )


def _position(record: Mapping[str, Any]) -> str:
    return record["dynamodb"]["SequenceNumber"]
