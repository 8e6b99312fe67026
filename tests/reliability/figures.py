"""What it took to do work that was killed again and again, as rows of a table."""

from collections.abc import Iterator
from typing import Final

from reliability.killing_poller import Toll

MOST_BYTES_OF_MEMORY: Final = 200_000_000


def figures(
    toll: Toll, *, rows: int, seconds: float, parts: int | None = None
) -> Iterator[tuple[str, ...]]:
    """Tell it, with the aims beside it; a file may have been written in parts."""
    yield "what", "figure", "aim"
    yield "kills", str(toll.kills), ""
    yield "invocations", str(toll.invocations), ""
    yield "of them failed and came again", str(toll.failures), ""
    if parts is not None:
        yield "parts", str(parts), ""
    yield "time", f"{seconds:.1f} s", ""
    yield "rows/s", f"{rows / seconds:,.0f}", ""
    most = f"below {MOST_BYTES_OF_MEMORY / 1e6:.0f} MB"
    yield "peak memory", f"{toll.peak_bytes / 1e6:.0f} MB" if toll.peak_bytes else "unknown", most
