# pyright: basic
# moto's messages are untyped.
from typing import Any

import pytest
from moto.core.utils import unix_time_millis
from moto.sqs.models import Message

from localcloud.emulator.backlog import Backlog, Place

HOUR_SECONDS = 3600


class CountedMessage(Message):
    """A message that counts how often anybody looks whether it can be received."""

    looks = 0

    @property
    def visible(self) -> bool:
        CountedMessage.looks += 1
        return super().visible


def message(name: str) -> Message:
    made: Any = CountedMessage(name, f"body of {name}")
    made.mark_sent()
    return made


def filled(count: int) -> Backlog:
    return Backlog(message(f"{number:05}") for number in range(count))


def receive(backlog: Backlog, count: int, *, visibility_seconds: int = HOUR_SECONDS) -> list[str]:
    """Take messages as moto does; return their names."""
    names: list[str] = []
    for found in backlog.ready:
        found.mark_received(visibility_seconds)
        names.append(found.id)
        if len(names) == count:
            break
    return names


def counts(backlog: Backlog) -> tuple[int, ...]:
    return tuple(backlog.amount(place) for place in (Place.READY, Place.DELAYED, Place.INVISIBLE))


class TestBacklog:
    def test_hands_out_the_first_sent_first_and_each_once(self) -> None:
        backlog = filled(5)

        received = [receive(backlog, 2), receive(backlog, 2), receive(backlog, 2)]

        assert received == [["00000", "00001"], ["00002", "00003"], ["00004"]]
        assert counts(backlog) == (0, 0, 5)

    def test_hands_out_a_message_again_at_its_old_place(self) -> None:
        backlog = filled(3)
        receive(backlog, 1)
        (first, *_) = backlog

        first.change_visibility(0)
        first.visible_at -= 1
        backlog.refile(first)

        assert receive(backlog, 2) == ["00000", "00001"]

    def test_hides_a_message_until_its_time_has_come(self) -> None:
        backlog, later = filled(1), message("later")
        later.delayed_until = unix_time_millis() + 60_000
        backlog.append(later)

        before = counts(backlog)
        later.delayed_until = unix_time_millis() - 1
        backlog.refile(later)

        assert before == (1, 1, 0)
        assert counts(backlog) == (2, 0, 0)

    def test_obeys_the_last_of_several_times(self) -> None:
        backlog = filled(1)
        (only,) = backlog
        for visible_at in (1.0, unix_time_millis() + 60_000):
            only.visible_at = visible_at
            backlog.refile(only)

        assert (receive(backlog, 1), counts(backlog)) == ([], (0, 0, 1))

    def test_gives_nobody_else_what_somebody_looks_at(self) -> None:
        backlog = filled(2)
        (first, _) = backlog
        backlog.refile(first)
        looking = iter(backlog.ready)
        next(looking)

        meanwhile = (len(backlog.ready), receive(backlog, 2))
        looking.close()

        assert (meanwhile, receive(backlog, 2)) == ((1, ["00001"]), ["00000"])

    def test_finds_a_message_by_every_handle_that_it_ever_had(self) -> None:
        backlog = filled(2)
        receive(backlog, 1, visibility_seconds=0)
        receive(backlog, 1)
        (first, *_) = backlog

        found = [backlog.find(handle) for handle in first.all_receipt_handles if handle]

        assert found == [first, first]
        assert backlog.find("no handle") is None

    def test_forgets_what_was_removed(self) -> None:
        backlog = filled(2)
        receive(backlog, 1)
        (first, second) = backlog
        handle = first.receipt_handle or ""

        backlog.remove(first)

        assert (list(backlog), backlog.find(handle), counts(backlog)) == ([second], None, (1, 0, 0))
        with pytest.raises(ValueError, match="00000"):
            backlog.remove(first)

    def test_takes_as_many_looks_for_a_batch_of_thousands_as_of_few(self) -> None:
        looks = {count: self._looks_for_a_batch(count) for count in (20, 5000)}

        assert looks[5000] == looks[20]

    def _looks_for_a_batch(self, count: int) -> int:
        backlog = filled(count)
        CountedMessage.looks = 0
        receive(backlog, 10)
        for handle in [one.receipt_handle for one in backlog if one.receipt_handle]:
            found = backlog.find(handle)
            assert found
            backlog.remove(found)
        counts(backlog)
        return CountedMessage.looks
