"""What consumers of queues and of streams have in common: how one item of a batch ends."""

import time
from collections.abc import Callable
from typing import Final, TypedDict

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


class BatchConsumer[S, M]:
    """Decode and handle each item of a batch.

    An item that can never be handled (`decode` raises Malformed, or `handle` one of `permanent`)
    goes to the dead letters and is done. Whatever else is raised leaves it to be delivered again.
    `correlation` tells the conversation that an item belongs to, if it does to any. Items for which
    less than `reserve_seconds` would be left are not begun.
    """

    def __init__(
        self,
        *,
        decode: Callable[[S], M],
        handle: Callable[[M], None],
        dead_letters: DeadLetters,
        permanent: tuple[type[Exception], ...] = (),
        correlation: Callable[[M], str | None] | None = None,
        reserve_seconds: float = RESERVE_SECONDS,
    ) -> None:
        self._decode = decode
        self._handle = handle
        self._dead_letters = dead_letters
        self._permanent = permanent
        self._correlation = correlation
        self._reserve_seconds = reserve_seconds

    def _budget(self, context: HasRemainingTime) -> TimeBudget:
        return TimeBudget.from_context(context, reserve_seconds=self._reserve_seconds)

    def _done(self, item: S, *, item_id: str, body: Callable[[], str], budget: TimeBudget) -> bool:
        """Whether an item need not come again; `body` is what a dead letter would keep of it."""
        if budget.spent:
            return False
        with conversation(message_id=item_id):
            try:
                with capture("item"):
                    self._process(item, item_id=item_id, body=body)
            except Exception:  # noqa: BLE001 - whatever fails is delivered again
                logger.exception("item failed")
                return False
        return True

    def _process(self, item: S, *, item_id: str, body: Callable[[], str]) -> None:
        began = time.perf_counter()
        try:
            message = self._decode(item)
            if self._correlation is not None:
                bind_correlation_id(self._correlation(message))
            self._handle(message)
            milliseconds = round((time.perf_counter() - began) * 1000, 3)
            logger.info("item handled", extra={"milliseconds": milliseconds})
        except (Malformed, *self._permanent) as error:
            self._dead_letters.bury(body=body(), original_message_id=item_id, error=error)
