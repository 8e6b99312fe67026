"""Letters that one run has taken in its hands; whatever it still has at the end, it gives back."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import batched
from math import ceil
from time import monotonic
from types import TracebackType
from typing import Any, Final, Self

from botocore.exceptions import BotoCoreError, ClientError

from operations.redrive.letters import DeadLetter
from operations.redrive.pace import Stop

HIDDEN_SECONDS: Final = 900
"""Longer than it takes to look at the most letters that one run looks at."""

MOST_LETTERS: Final = 50_000
"""SQS hides at most 120,000 messages of a queue at once, and somebody else may look too."""

LONGEST_SECONDS: Final = 11 * 60 * 60
"""SQS hides a message for twelve hours at most."""

_AT_ONCE: Final = 10
_MARGIN_SECONDS: Final = 120
# A long poll asks all of SQS's servers, so an empty answer means that there are no more.
_POLL_SECONDS: Final = 1


class Holding:
    """The letters of one dead-letter queue that are hidden for the sake of this run.

    The queue of dead letters has no dead-letter queue itself, so that looking harms no message:
    nothing is done about how often it was received.
    """

    def __init__(self, sqs: Any, queue_url: str, *, stop: Stop) -> None:
        self._sqs = sqs
        self._url = queue_url
        self._stop = stop
        self._held: dict[str, DeadLetter] = {}
        self.is_complete = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.give_back(list(self._held.values()))

    def gather(self, *, most: int = MOST_LETTERS) -> list[DeadLetter]:
        """Take letters until there are no more, the most are held, or half of their time is over.

        Only the last receipt handle of a message is sure to delete it, so one that is seen twice
        counts once and by its second handle.
        """
        deadline = monotonic() + HIDDEN_SECONDS / 2
        while received := self._receive():
            self._held |= {letter.message_id: letter for letter in received}
            if len(self._held) >= most or monotonic() > deadline or self._stop.is_asked_for:
                self.is_complete = False
                break
        return list(self._held.values())

    def keep(self, letters: Sequence[DeadLetter], *, rate: int) -> list[DeadLetter]:
        """Hide each letter for longer than its turn at this rate may take; return those in time.

        AWS may be slower than the rate, hence twice the time. What would wait for too long is left
        out, and is given back with the others.
        """
        in_time = letters[: rate * LONGEST_SECONDS]
        self._hide(
            (letter, min(2 * ceil(place / rate), LONGEST_SECONDS) + _MARGIN_SECONDS)
            for place, letter in enumerate(in_time)
        )
        return list(in_time)

    def give_back(self, letters: Iterable[DeadLetter]) -> None:
        """Let others see letters again, at once."""
        returned = list(letters)
        self._hide((letter, 0) for letter in returned)
        for letter in returned:
            self._held.pop(letter.message_id, None)

    def delete(self, letters: Sequence[DeadLetter]) -> set[str]:
        """Delete letters, ten at most; return the ids of those that are surely gone."""
        entries = [
            {"Id": str(place), "ReceiptHandle": letter.receipt_handle}
            for place, letter in enumerate(letters)
        ]
        try:
            answer = self._sqs.delete_message_batch(QueueUrl=self._url, Entries=entries)
        except (BotoCoreError, ClientError):
            return set()
        deleted = {letters[int(it["Id"])].message_id for it in answer.get("Successful", ())}
        for message_id in deleted:
            self._held.pop(message_id, None)
        return deleted

    def _receive(self) -> list[DeadLetter]:
        answer = self._sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=_AT_ONCE,
            MessageAttributeNames=["All"],
            MessageSystemAttributeNames=["SentTimestamp", "AWSTraceHeader"],
            VisibilityTimeout=HIDDEN_SECONDS,
            WaitTimeSeconds=_POLL_SECONDS,
        )
        return [DeadLetter.received(message) for message in answer.get("Messages", ())]

    def _hide(self, turns: Iterator[tuple[DeadLetter, int]]) -> None:
        """Set for how long letters stay hidden; where SQS refuses, it is as long as before."""
        for some in batched(turns, _AT_ONCE, strict=False):
            self._sqs.change_message_visibility_batch(
                QueueUrl=self._url,
                Entries=[
                    {
                        "Id": str(place),
                        "ReceiptHandle": letter.receipt_handle,
                        "VisibilityTimeout": seconds,
                    }
                    for place, (letter, seconds) in enumerate(some)
                ],
            )
