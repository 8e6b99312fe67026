"""The queue that letters go back to."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from operations.redrive.letters import DeadLetter
from operations.redrive.outcome import Outcome

MOST_BYTES: Final = 256 * 1024

# What we or EventBridge said of the message when it died: if it dies again, others will say why.
_OBITUARY: Final = (
    *("reason", "original_message_id"),
    *("RULE_ARN", "TARGET_ARN", "ERROR_CODE", "ERROR_MESSAGE"),
    *("EXHAUSTED_RETRY_CONDITION", "RETRY_ATTEMPTS"),
)


class QueueTarget:
    """A queue. SQS answers 200 although it refused some messages, or all of them."""

    def __init__(self, sqs: Any, *, name: str, url: str) -> None:
        self.name = name
        self._sqs = sqs
        self._url = url

    def send(self, letters: Sequence[DeadLetter]) -> Mapping[str, Outcome]:
        """Send letters, ten at most; return each one's outcome by its message id."""
        outcomes: dict[str, Outcome] = {}
        for batch in _batches(letters):
            outcomes |= self._sent(batch)
        return outcomes

    def _sent(self, batch: Sequence[DeadLetter]) -> dict[str, Outcome]:
        entries = [_entry(place, letter) for place, letter in enumerate(batch)]
        try:
            answer = self._sqs.send_message_batch(QueueUrl=self._url, Entries=entries)
        except (BotoCoreError, ClientError) as error:
            # Caught here, because what went before in the same lot must still be deleted.
            failed = Outcome(is_sent=False, said=type(error).__name__)
            return {letter.message_id: failed for letter in batch}
        sent = {
            batch[int(it["Id"])].message_id: Outcome(is_sent=True, said=it["MessageId"])
            for it in answer.get("Successful", ())
        }
        refused = {
            batch[int(it["Id"])].message_id: Outcome(is_sent=False, said=it["Code"])
            for it in answer.get("Failed", ())
        }
        return sent | refused


def _entry(place: int, letter: DeadLetter) -> dict[str, Any]:
    kept = {name: it for name, it in letter.attributes.items() if name not in _OBITUARY}
    entry: dict[str, Any] = {
        "Id": str(place),
        "MessageBody": letter.body,
        "MessageAttributes": kept,
    }
    if letter.trace_header:
        header = {"DataType": "String", "StringValue": letter.trace_header}
        entry["MessageSystemAttributes"] = {"AWSTraceHeader": header}
    return entry


def _batches(letters: Sequence[DeadLetter]) -> Iterator[list[DeadLetter]]:
    """Divide letters into what one call can carry."""
    batch: list[DeadLetter] = []
    total = 0
    for letter in letters:
        size = _size(letter)
        if batch and total + size > MOST_BYTES:
            yield batch
            batch, total = [], 0
        batch.append(letter)
        total += size
    if batch:
        yield batch


def _size(letter: DeadLetter) -> int:
    attributes = sum(len(name) + len(str(it)) for name, it in letter.attributes.items())
    return len(letter.body.encode()) + attributes
