"""Cuts a file into lines while it is read, each with the byte at which the next one begins.

Memory holds a chunk and one line, however long a line is: of one that is too long only the end is
looked for.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

# Three times what the longest valid row can take.
MAX_LINE_BYTES: Final = 4096


class Line(Struct, frozen=True, gc=False):
    """A line without its line feed; `content` is None where it was too long to be kept."""

    content: bytes | None
    next_byte: int


def split_lines(chunks: Iterable[bytes], *, first_byte: int) -> Iterator[Line]:
    """Yield the lines of a file from the byte at which a line begins."""
    next_byte = first_byte
    begun, dropped = b"", 0
    for chunk in chunks:
        first, *others = chunk.split(b"\n")
        parts = [begun + first, *others]
        begun = parts.pop()
        for part in parts:
            next_byte += dropped + len(part) + 1
            yield _line(part, next_byte, dropped=dropped)
            dropped = 0
        if len(begun) > MAX_LINE_BYTES:
            dropped += len(begun)
            begun = b""
    if begun or dropped:
        yield _line(begun, next_byte + dropped + len(begun), dropped=dropped)


def _line(content: bytes, next_byte: int, *, dropped: int) -> Line:
    whole = not dropped and len(content) <= MAX_LINE_BYTES
    return Line(content if whole else None, next_byte)
