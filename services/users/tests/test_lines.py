"""Lines of a file: the same ones however the file comes in pieces, and in little memory."""

import tracemalloc
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from users.domain.lines import MAX_LINE_BYTES, Line, split_lines

CHUNK_BYTES = 256 * 1024


def lines(*chunks: bytes, first_byte: int = 0) -> list[Line]:
    return list(split_lines(chunks, first_byte=first_byte))


def cut(content: bytes, places: list[int]) -> list[bytes]:
    """Cut bytes at these places, of which some may be equal; one behind the end begins anew."""
    edges = [0, *sorted(place % (len(content) + 1) for place in places), len(content)]
    return [content[left:right] for left, right in pairwise(edges)]


# Lines around the longest that is kept, so that some are kept and some are not.
texts = st.lists(
    st.binary(max_size=6) | st.integers(-3, 3).map(lambda over: b"x" * (MAX_LINE_BYTES + over))
).map(b"\n".join)
cuts = st.lists(st.integers(0, 3 * MAX_LINE_BYTES))


class TestSplitLines:
    def test_tells_of_each_line_where_the_next_one_begins(self) -> None:
        assert lines(b"a\nbc\n\nd\n") == [
            Line(b"a", 2),
            Line(b"bc", 5),
            Line(b"", 6),
            Line(b"d", 8),
        ]

    def test_counts_from_where_the_reading_began(self) -> None:
        assert lines(b"bc\nd\n", first_byte=2) == [Line(b"bc", 5), Line(b"d", 7)]

    def test_needs_no_line_feed_at_the_end(self) -> None:
        assert lines(b"a\nbc") == [Line(b"a", 2), Line(b"bc", 4)]

    def test_leaves_a_carriage_return_where_it_is(self) -> None:
        assert lines(b"a\r\nb\rc\r\n") == [Line(b"a\r", 3), Line(b"b\rc\r", 8)]

    @pytest.mark.parametrize("chunks", [(), (b"",), (b"", b"")])
    def test_finds_none_in_an_empty_file(self, chunks: tuple[bytes, ...]) -> None:
        assert lines(*chunks) == []

    def test_finds_an_empty_line_where_there_is_only_its_end(self) -> None:
        assert lines(b"\n") == [Line(b"", 1)]

    @pytest.mark.parametrize("end", [b"", b"\n"])
    def test_keeps_no_line_that_is_longer_than_the_longest(self, end: bytes) -> None:
        longest, longer = b"x" * MAX_LINE_BYTES, b"y" * (MAX_LINE_BYTES + 1)

        found = lines(longest + b"\n" + longer + end)

        assert found == [
            Line(longest, MAX_LINE_BYTES + 1),
            Line(None, 2 * MAX_LINE_BYTES + 2 + len(end)),
        ]

    @given(content=texts, places=cuts)
    def test_finds_the_same_lines_however_the_file_is_cut(
        self, content: bytes, places: list[int]
    ) -> None:
        assert lines(*cut(content, places)) == lines(content)

    @given(content=texts)
    def test_finds_all_that_is_between_line_feeds(self, content: bytes) -> None:
        found = lines(content)

        between = content.removesuffix(b"\n").split(b"\n") if content else []
        assert [line.content for line in found] == [
            each if len(each) <= MAX_LINE_BYTES else None for each in between
        ]
        assert [line.next_byte for line in found] == [
            min(sum(map(len, between[:number])) + number, len(content))
            for number in range(1, len(between) + 1)
        ]

    @given(content=texts)
    def test_finds_the_rest_from_wherever_a_line_begins(self, content: bytes) -> None:
        found = lines(content)

        for number, line in enumerate(found, 1):
            rest = lines(content[line.next_byte :], first_byte=line.next_byte)
            assert rest == found[number:]

    def test_holds_a_chunk_and_no_more_of_a_line_that_does_not_end(self) -> None:
        def chunks() -> Iterator[bytes]:
            for _ in range(40):
                yield bytes(CHUNK_BYTES)
            yield b"\nnext\n"

        tracemalloc.start()
        try:
            found = list(split_lines(chunks(), first_byte=0))
            _, peak_bytes = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

        end = 40 * CHUNK_BYTES + 1
        assert found == [Line(None, end), Line(b"next", end + 5)]
        assert peak_bytes < 4 * CHUNK_BYTES
