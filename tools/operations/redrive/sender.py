"""The way of one lot of letters: to the target, out of the dead letters, into the audit."""

from collections.abc import Mapping, Sequence

from operations.redrive.audit import Audit, Line
from operations.redrive.causes import Cause
from operations.redrive.holding import Holding
from operations.redrive.letters import DeadLetter
from operations.redrive.outcome import MOVED, SENT_AND_KEPT, Outcome
from operations.redrive.queues import DeadLetterQueue


class Sender:
    """Sends first and deletes afterwards: whatever breaks in between, no letter is lost.

    A letter that was sent and not deleted is sent again by the next run. Consumers know what they
    have handled.
    """

    def __init__(
        self, queue: DeadLetterQueue, holding: Holding, audit: Audit, causes: Mapping[str, Cause]
    ) -> None:
        self._queue = queue
        self._holding = holding
        self._audit = audit
        self._causes = causes

    def send(self, lot: Sequence[DeadLetter]) -> list[bool]:
        """Send a lot back, and write down what came of each; return which were sent."""
        outcomes = self._queue.target.send(lot)
        sent = [letter for letter in lot if outcomes[letter.message_id].is_sent]
        deleted = self._holding.delete(sent) if sent else set[str]()
        self._audit.note(
            [
                self._line(it, outcomes[it.message_id], is_deleted=it.message_id in deleted)
                for it in lot
            ]
        )
        return [outcomes[letter.message_id].is_sent for letter in lot]

    def _line(self, letter: DeadLetter, outcome: Outcome, *, is_deleted: bool) -> Line:
        if outcome.is_sent:
            said = MOVED if is_deleted else SENT_AND_KEPT
        else:
            said = f"refused: {outcome.said}"
        return {
            "did": "redrive",
            "message_id": letter.message_id,
            "event_id": letter.event_id,
            "correlation_id": letter.correlation_id,
            "cause": self._causes[letter.message_id].sentence,
            "outcome": said,
            "new_id": outcome.said if outcome.is_sent else None,
        }
