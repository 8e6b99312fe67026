"""PutEvents as it is: ten entries and 256 KB at most a call, and any entry may fail under a 200."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, Protocol

import msgspec
from msgspec import Struct

from chassis.outbox import OutboxEntry

MAX_ENTRIES: Final = 10
MAX_BYTES: Final = 256 * 1024

# One bad entry makes AWS refuse the whole call with these.
_REFUSED_FOR_AN_ENTRY: Final = frozenset(
    {"ValidationException", "ValidationError", "InvalidArgument", "RequestEntityTooLargeException"}
)


class EventsClient(Protocol):
    """The one call of boto3's EventBridge client that is used."""

    def put_events(self, *, Entries: Sequence[Any]) -> Any: ...  # noqa: D102, N803


class _Result(Struct, frozen=True, rename="pascal"):
    error_code: str | None = None
    error_message: str | None = None


class _Answer(Struct, frozen=True, rename="pascal"):
    entries: list[_Result]


class EventBus:
    """One EventBridge bus."""

    def __init__(self, events: EventsClient, name: str) -> None:
        self._events = events
        self._name = name

    def put(self, batch: Sequence[OutboxEntry]) -> list[str | None]:
        """Send one batch; return for each entry why it was refused, or None when it was accepted.

        Raises what the client raises when that says nothing about an entry (throttled, no network).
        """
        if len(batch) == 1 and size_bytes(batch[0]) > MAX_BYTES:
            return [f"larger than {MAX_BYTES} bytes"]
        try:
            response = self._events.put_events(Entries=[self._entry(entry) for entry in batch])
        except Exception as error:
            code = _code_of(error)
            if code not in _REFUSED_FOR_AN_ENTRY:
                raise
            if len(batch) == 1:
                # Not the message: it can quote the entry, which may be about a person.
                return [code]
            return [reason for entry in batch for reason in self.put([entry])]
        return [_reason(result) for result in msgspec.convert(response, _Answer).entries]

    def _entry(self, entry: OutboxEntry) -> dict[str, str]:
        return {
            "EventBusName": self._name,
            "Source": entry.source,
            "DetailType": entry.detail_type,
            "Detail": entry.detail,
        }


def batches(entries: Iterable[OutboxEntry]) -> Iterator[list[OutboxEntry]]:
    """Divide entries, in order, into what one call can carry; an oversized one is left alone."""
    batch: list[OutboxEntry] = []
    total = 0
    for entry in entries:
        size = size_bytes(entry)
        if batch and (len(batch) == MAX_ENTRIES or total + size > MAX_BYTES):
            yield batch
            batch, total = [], 0
        batch.append(entry)
        total += size
    if batch:
        yield batch


def size_bytes(entry: OutboxEntry) -> int:
    """Return the size of an entry as EventBridge counts it."""
    return sum(len(text.encode()) for text in (entry.source, entry.detail_type, entry.detail))


def _reason(result: _Result) -> str | None:
    if result.error_code is None:
        return None
    return f"{result.error_code}: {result.error_message}"


def _code_of(error: Exception) -> str | None:
    # botocore's ClientError, recognised without importing botocore.
    response: dict[str, Any] = getattr(error, "response", {})
    return response.get("Error", {}).get("Code")
