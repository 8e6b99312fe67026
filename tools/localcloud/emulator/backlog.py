# pyright: basic
# moto's messages are untyped.
"""The messages of one queue, kept so that no step walks past those that it is not about.

moto keeps a list, and walks all of it for each message that it hands out, deletes or counts: with
ten thousand waiting, a queue would take minutes for what it does in seconds with ten.
"""

import threading
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from enum import Enum, auto
from heapq import heappop, heappush
from itertools import count

from moto.core.utils import unix_time_millis
from moto.sqs.models import Message


class Place(Enum):
    """Where a message is on its way through the queue."""

    READY = auto()
    DELAYED = auto()
    INVISIBLE = auto()
    TAKEN = auto()
    """Somebody looks at it just now, and nobody else shall."""


class Backlog:
    """Messages by the order of their sending, by when they can be received, and by handle."""

    def __init__(self, messages: Iterable[Message] = ()) -> None:
        self._numbers = count()
        self._messages: dict[int, Message] = {}
        self._number_of: dict[Message, int] = {}
        self._number_by_handle: dict[str, int] = {}
        self._places: dict[int, Place] = {}
        self._counts: Counter[Place] = Counter()
        # Both heaps may name messages that are elsewhere by now: `_places` has the last word.
        self._ready: list[int] = []
        self._hidden: list[tuple[float, int]] = []
        self._lock = threading.RLock()
        self.ready = Ready(self)
        for message in messages:
            self.append(message)

    def __iter__(self) -> Iterator[Message]:
        """Go through all messages, the first sent first."""
        with self._lock:
            return iter(list(self._messages.values()))

    def append(self, message: Message) -> None:
        """Keep a message behind all others."""
        with self._lock:
            number = next(self._numbers)
            self._messages[number] = message
            self._number_of[message] = number
            self._note_handles(number, message.all_receipt_handles)
            self.file(number)

    def remove(self, message: Message) -> None:
        """Forget a message; a ValueError where it is gone already, as a list has it."""
        with self._lock:
            if message not in self._number_of:
                raise ValueError(message.id)
            number = self._number_of.pop(message)
            del self._messages[number]
            self._counts[self._places.pop(number)] -= 1
            for handle in message.all_receipt_handles:
                self._number_by_handle.pop(handle or "", None)

    def find(self, receipt_handle: str) -> Message | None:
        """Return the message that ever had this handle."""
        with self._lock:
            number = self._number_by_handle.get(receipt_handle)
            return None if number is None else self._messages[number]

    def refile(self, message: Message) -> None:
        """Note that the times have changed at which a message can be received."""
        with self._lock:
            self.file(self._number_of.get(message, -1))

    def amount(self, *places: Place) -> int:
        """Return how many messages are in some places."""
        with self._lock:
            self._reveal()
            return sum(self._counts[place] for place in places)

    def take(self) -> tuple[int, Message] | None:
        """Return the first message that can be received, which is TAKEN until it is filed."""
        with self._lock:
            self._reveal()
            while self._ready:
                number = heappop(self._ready)
                if self._places.get(number) is Place.READY:
                    self._move(number, Place.TAKEN)
                    return number, self._messages[number]
            return None

    def file(self, number: int) -> None:
        """Put a message where its times say that it is, if it is still here."""
        with self._lock:
            message = self._messages.get(number)
            if message is None:
                return
            self._note_handles(number, [message.receipt_handle])
            if message.visible and not message.delayed:
                self._move(number, Place.READY)
                heappush(self._ready, number)
                return
            self._move(number, Place.DELAYED if message.delayed else Place.INVISIBLE)
            heappush(self._hidden, (max(message.visible_at, message.delayed_until), number))

    def _reveal(self) -> None:
        """File again whatever was hidden until now."""
        now = unix_time_millis()
        while self._hidden and self._hidden[0][0] < now:
            _, number = heappop(self._hidden)
            if self._places.get(number) in {Place.DELAYED, Place.INVISIBLE}:
                self.file(number)

    def _move(self, number: int, place: Place) -> None:
        if number in self._places:
            self._counts[self._places[number]] -= 1
        self._places[number] = place
        self._counts[place] += 1

    def _note_handles(self, number: int, handles: Iterable[str | None]) -> None:
        self._number_by_handle |= {handle: number for handle in handles if handle}


class Ready:
    """The messages that can be received, in order; as many are looked at as are asked for."""

    def __init__(self, backlog: Backlog) -> None:
        self._backlog = backlog

    def __len__(self) -> int:
        """Count them; none makes this false."""
        return self._backlog.amount(Place.READY)

    def __iter__(self) -> Generator[Message]:
        """Yield one after the other; each is filed anew when the loop has ended."""
        taken: list[int] = []
        try:
            while (found := self._backlog.take()) is not None:
                number, message = found
                taken.append(number)
                yield message
        finally:
            for number in taken:
                self._backlog.file(number)
