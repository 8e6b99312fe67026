"""The door of a function that a queue feeds: each message of a batch succeeds or fails alone."""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypedDict

from chassis.dead_letters import DeadLetters
from chassis.errors import Failure
from chassis.logging import bind_correlation_id, conversation, logger
from chassis.time_budget import HasRemainingTime, TimeBudget
from chassis.tracing import capture

RESERVE_SECONDS: Final = 3.0


class Malformed(Failure):
    """The message cannot be read: {reason}."""

    reason: str


class ItemFailure(TypedDict):
    """One message, or the first record, that Lambda shall deliver again."""

    itemIdentifier: str


class BatchAnswer(TypedDict):
    """The partial batch response; an empty list means that everything was handled."""

    batchItemFailures: list[ItemFailure]


class QueueConsumer[M]:
    """Decode and handle each message.

    A message that can never be handled (`decode` raises Malformed, or `handle` one of `permanent`)
    goes to the dead letters and is acknowledged. Whatever else is raised fails that message only.
    `correlation` tells the conversation that a message belongs to. Messages for which less than
    `reserve_seconds` would be left are not begun, and reported as failed.
    """

    def __init__(
        self,
        *,
        decode: Callable[[bytes], M],
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
        """Handle one batch as SQS delivers it."""
        budget = TimeBudget.from_context(context, reserve_seconds=self._reserve_seconds)
        records: Sequence[dict[str, Any]] = event["Records"]
        failed = [record["messageId"] for record in records if not self._done(record, budget)]
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}

    def _done(self, record: dict[str, Any], budget: TimeBudget) -> bool:
        if budget.spent:
            return False
        with conversation(message_id=record["messageId"]):
            return self._processed(record)

    def _processed(self, record: dict[str, Any]) -> bool:
        try:
            with capture("message"):
                self._process(record)
        except Exception:  # noqa: BLE001 - whatever fails fails one message
            logger.exception("message failed")
            return False
        return True

    def _process(self, record: dict[str, Any]) -> None:
        body: str = record["body"]
        try:
            message = self._decode(body.encode())
            if self._correlation is not None:
                bind_correlation_id(self._correlation(message))
            self._handle(message)
        except (Malformed, *self._permanent) as error:
            self._dead_letters.bury(body=body, original_message_id=record["messageId"], error=error)
