"""Orders as the parts of a compressed file, each of which can be read for itself.

A part is a gzip member: RFC 1952 (section 2.2) makes a file of any number of them, so all parts
together are one. Nothing of a compressor has to outlive the process that began the file.
"""

import csv
import io
import zlib
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from msgspec import Struct

from chassis.s3_upload import SMALLEST_PART_BYTES
from orders.domain.exports import COLUMNS
from orders.repository import ExportedPage, LastOrder

PART_BYTES: Final = SMALLEST_PART_BYTES
# Most of a line are digits of ids that follow from nothing: trying harder takes longer in vain.
_LEVEL: Final = 1
_GZIP: Final = 16 + zlib.MAX_WBITS

type ReadPage = Callable[[LastOrder], ExportedPage | None]
"""Returns the orders that follow one, some at a time, or None after the last."""


class Part(Struct, frozen=True):
    """A part: its bytes, how many orders are in it, and which of them is the last."""

    content: bytes
    orders: int
    last: LastOrder


def parts(after: LastOrder, *, read_page: ReadPage, is_first: bool) -> Generator[Part]:
    """Yield the orders after one; all parts but the last have the size that S3 asks for.

    The first begins with the names of the columns, so that there is one where there is no order.
    The next page is read while one is compressed, and none while a part is in use.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="compress") as thread:
        page = read_page(after)
        while page is not None or is_first:
            part = _Member(after, with_header=is_first)
            while page is not None and not part.is_full:
                writing = thread.submit(part.write, page)
                page = read_page(page.last)
                writing.result()
            yield part.closed()
            after, is_first = part.last, False


class _Member:
    """A gzip member that grows page by page."""

    def __init__(self, after: LastOrder, *, with_header: bool) -> None:
        self.last = after
        self._orders = 0
        self._content = bytearray()
        self._compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
        if with_header:
            self._compress([COLUMNS])

    @property
    def is_full(self) -> bool:
        """Whether there is enough for a part that others follow; the compressor keeps some back."""
        return self._orders > 0 and len(self._content) >= PART_BYTES

    def write(self, page: ExportedPage) -> None:
        self._compress(page.rows)
        self._orders += len(page.rows)
        self.last = page.last

    def closed(self) -> Part:
        self._content += self._compressor.flush()
        return Part(bytes(self._content), self._orders, self.last)

    def _compress(self, rows: Iterable[Sequence[str | None]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text).writerows(rows)
        self._content += self._compressor.compress(text.getvalue().encode())
