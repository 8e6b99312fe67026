"""What a redrive prints: causes with counts, times and the ids of one example; never a body."""

import time
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from msgspec import Struct, field

from operations.redrive.causes import Group
from operations.redrive.letters import DeadLetter


class Tally(Struct, kw_only=True):
    """What a run has done so far."""

    chosen: int
    untouched: int
    audit: str
    moved: int = 0
    refused: int = 0
    began_at: float = field(default_factory=time.monotonic)
    seconds: float = 0.0

    def count(self, sent: Sequence[bool]) -> None:
        """Count a lot by whether each of it was sent."""
        self.moved += sum(sent)
        self.refused += len(sent) - sum(sent)

    def end(self, now: float) -> None:
        """Note how long it took."""
        self.seconds = now - self.began_at


def listing(
    name: str, groups: Sequence[Group], chosen: Collection[str], *, is_complete: bool
) -> Iterator[str]:
    """Yield the lines about what is dead and why."""
    count = sum(len(group.letters) for group in groups)
    if not count:
        yield f"{name} holds no dead letters"
        return
    yield f"{name}: {_letters(count)}{'' if is_complete else ', and there may be more'}"
    for group in groups:
        meant = sum(letter.message_id in chosen for letter in group.letters)
        yield from _about(group, meant)
    yield f"chosen: {len(chosen)} of {count}"


def summary(tally: Tally, *, stopped: bool) -> str:
    """Return what was done, in one line."""
    left = tally.chosen - tally.moved - tally.refused
    begin = "stopped: " if stopped else ""
    facts = [f"{begin}moved {tally.moved} of {tally.chosen} in {tally.seconds:.1f} s"]
    if tally.refused:
        facts.append(f"{tally.refused} refused, which stay")
    if left:
        facts.append(f"{left} not tried, which stay")
    facts.append(f"{tally.untouched} others untouched")
    facts.append(f"audit: {tally.audit}")
    return "; ".join(facts)


def _about(group: Group, meant: int) -> Iterator[str]:
    first, last = group.letters[0], group.letters[-1]
    about = f" ({group.cause.event_type})" if group.cause.event_type else ""
    yield f"  {group.cause.key}  {len(group.letters):>6}  {group.cause.sentence}{about}"
    yield f"          {_at(first.sent_at)} to {_at(last.sent_at)}; {meant} chosen; {_ids(first)}"


def _ids(letter: DeadLetter) -> str:
    ids = (
        ("message", letter.message_id),
        ("event", letter.event_id),
        ("correlation", letter.correlation_id),
    )
    return "e.g. " + ", ".join(f"{name} {it}" for name, it in ids if it)


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _letters(count: int) -> str:
    return "1 dead letter" if count == 1 else f"{count} dead letters"
