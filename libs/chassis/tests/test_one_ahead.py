import threading
from collections.abc import Iterator

import pytest

from chassis.one_ahead import one_ahead


class MakingFailed(Exception):
    pass


class TestOneAhead:
    def test_yields_every_item_in_order(self) -> None:
        assert list(one_ahead(range(100))) == list(range(100))
        assert list(one_ahead(range(0))) == []

    def test_makes_the_next_item_while_the_current_one_is_used(self) -> None:
        second_was_made = threading.Event()

        def items() -> Iterator[int]:
            yield 1
            second_was_made.set()
            yield 2

        for item in one_ahead(items()):
            assert second_was_made.wait(timeout=10), f"{item} was used before the next was made"

    def test_makes_no_more_than_one_item_ahead(self) -> None:
        made: list[int] = []

        def items() -> Iterator[int]:
            for number in range(5):
                made.append(number)
                yield number

        ahead = [len(made) - used for used, _ in enumerate(one_ahead(items()), start=1)]

        assert max(ahead) <= 1

    def test_raises_in_place_of_the_item_that_could_not_be_made(self) -> None:
        def items() -> Iterator[int]:
            yield 1
            raise MakingFailed

        used: list[int] = []
        with pytest.raises(MakingFailed):
            used.extend(one_ahead(items()))

        assert used == [1]

    def test_leaves_no_thread_behind_when_it_is_closed(self) -> None:
        items = one_ahead(range(100))
        next(items)

        items.close()

        assert [one.name for one in threading.enumerate() if one.name.startswith("one-ahead")] == []
