"""Keyset paging: a cursor names the last row seen, so that a page costs the same wherever it is."""

from binascii import Error as NotBase64
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable, Sequence
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from chassis.errors import Failure

_VERSION: Final = 1


class InvalidCursor(Failure):
    """The cursor is not one that this collection has given out."""


class Page[Item](Struct, frozen=True, kw_only=True):
    """A part of a collection; `next_cursor` is null on the last page."""

    items: tuple[Item, ...]
    next_cursor: str | None = None


class PageQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The query of every collection; a service's own filters extend it."""

    limit: Annotated[int, Meta(ge=1, le=100, description="Most items to return.")] = 50
    cursor: (
        Annotated[str, Meta(min_length=1, max_length=1024, description="From `next_cursor`.")]
        | None
    ) = None


def page_of[Item](
    found: Sequence[Item], *, limit: int, position: Callable[[Item], Struct]
) -> Page[Item]:
    """Make a page of `limit + 1` items asked for: the one too many tells of a next page."""
    items = tuple(found[:limit])
    more = len(found) > limit
    return Page(items=items, next_cursor=encode_cursor(position(items[-1])) if more else None)


def encode_cursor(position: Struct) -> str:
    """Make a cursor of a keyset position: a struct of the values that the rows are sorted by."""
    marked = msgspec.json.encode((_VERSION, type(position).__name__, position))
    return b2a_base64(marked, newline=False).decode().translate(_TO_URL).rstrip("=")


def decode_cursor[Position: Struct](cursor: str, position: type[Position]) -> Position:
    """Read a cursor back; a damaged one or another collection's raises InvalidCursor (422)."""
    padded = cursor.translate(_FROM_URL) + "=" * (-len(cursor) % 4)
    try:
        version, name, values = msgspec.json.decode(
            a2b_base64(padded, strict_mode=True), type=tuple[int, str, msgspec.Raw]
        )
        if (version, name) != (_VERSION, position.__name__):
            raise InvalidCursor
        return msgspec.json.decode(values, type=position)
    except (NotBase64, ValueError) as error:
        raise InvalidCursor from error


def next_link(path: str, query_string: str, next_cursor: str) -> dict[str, str]:
    """Return the Link header of the next page: the same question with another cursor."""
    from urllib.parse import parse_qsl, urlencode

    kept = [(name, value) for name, value in parse_qsl(query_string) if name != "cursor"]
    return {"link": f'<{path}?{urlencode([*kept, ("cursor", next_cursor)])}>; rel="next"'}


_TO_URL: Final = str.maketrans("+/", "-_")
_FROM_URL: Final = str.maketrans("-_", "+/")
