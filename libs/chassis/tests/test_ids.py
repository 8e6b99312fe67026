import time
from uuid import RFC_4122, UUID

from chassis.ids import uuid7


class TestUuid7:
    def test_follows_rfc_9562(self) -> None:
        made = uuid7()

        assert (made.version, made.variant) == (7, RFC_4122)

    def test_begins_with_the_milliseconds_since_1970(self) -> None:
        before = time.time_ns() // 1_000_000

        made = uuid7()

        assert before <= made.int >> 80 <= time.time_ns() // 1_000_000

    def test_sorts_by_the_time_of_making(self) -> None:
        made: list[UUID] = []

        for _ in range(50):
            made.append(uuid7())
            time.sleep(0.000_01)

        assert made == sorted(made)

    def test_never_repeats(self) -> None:
        made = {uuid7() for _ in range(10_000)}

        assert len(made) == 10_000
