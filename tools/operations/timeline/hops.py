"""A hop of a story, and how the whole of it is printed."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from enum import IntEnum, auto

from msgspec import Struct


class Kind(IntEnum):
    """What happened; of two hops at the same moment the one of the lesser kind was first."""

    REQUEST = auto()
    ROW = auto()
    OUTBOX = auto()
    EVENT = auto()
    FUNCTION = auto()
    INBOX = auto()
    LOG = auto()
    NOTIFICATION = auto()
    ATTEMPT = auto()
    MAIL = auto()


class Hop(Struct, frozen=True, order=True):
    """Something that happened at one place, told without personal data."""

    at: datetime
    kind: Kind
    where: str
    what: str


def printed(
    hops: Sequence[Hop], *, conversations: Collection[str], not_asked: Sequence[str]
) -> Iterator[str]:
    """Yield the lines of a story: when, how long after its beginning, where, and what."""
    began = hops[0].at
    width = max(len(hop.where) for hop in hops)
    yield f"{began.astimezone(UTC):%Y-%m-%d}, UTC; conversations: {_listed(conversations)}"
    for hop in hops:
        time = f"{hop.at.astimezone(UTC):%H:%M:%S.%f}"[:-3]
        after = (hop.at - began).total_seconds()
        kind = hop.kind.name.lower()
        yield f"{time}  {after:+9.3f} s  {kind:<12}  {hop.where:<{width}}  {hop.what}"
    for reason in not_asked:
        yield f"not asked: {reason}"


def _listed(conversations: Collection[str]) -> str:
    return ", ".join(sorted(conversations)) or "none is known"
