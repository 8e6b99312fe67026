"""Puts a line where it belongs in a file that people write too, and takes it out again.

Whatever else stands there stays as it is, so that taking out is exactly the contrary of putting in.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from scaffolding.errors import PlaceUnknown

QUOTED: Final = r'  "(?P<name>\w+)(?:\.[\w.]+)?",'
"""A name in a list of TOML."""

ASSIGNED: Final = r"    (?P<name>\w+) += .*"
"""A key of a map in Terraform."""

_CLOSES: Final = re.compile(r" *[\])}]")


class Place(Struct, frozen=True):
    """A list in a file: it begins behind the last of some texts that follow each other."""

    path: str
    opens: Sequence[str]
    entry: str
    """The line of a service, with `{name}` where that stands."""

    pattern: str
    """What lines of the list look like; `name` is what they are sorted by."""

    sorted: bool = True
    column: int = 0
    """Where the second word of a line begins, if it stands under that of the others."""

    def line(self, name: str) -> str:
        """Return the line of a service."""
        line = self.entry.format(name=name)
        if not self.column:
            return line + "\n"
        first, _, rest = line.partition(" ")
        return f"{first:<{self.column - 1}} {rest}\n"


def put_in(text: str, place: Place, name: str) -> str:
    """Return the text with the line of a name, before that of the next one in the alphabet."""
    lines, entries, end = _list(text, place)
    later = [at for at, other in entries if other > name] if place.sorted else []
    # The last of an unsorted list, the first that comes later in a sorted one.
    at = later[0] if later else entries[-1][0] + 1 if entries else end
    lines.insert(at, place.line(name))
    return "".join(lines)


def taken_out(text: str, place: Place, name: str) -> str:
    """Return the text without the line of a name; if it opens brackets, up to where they close."""
    lines, entries, _ = _list(text, place)
    for at, other in entries:
        if other == name:
            del lines[at : _end_of_entry(lines, at)]
    return "".join(lines)


def _list(text: str, place: Place) -> tuple[list[str], list[tuple[int, str]], int]:
    """Return all lines, those that are entries with their names, and where the list ends."""
    position = 0
    for opening in place.opens:
        found = text.find(opening, position)
        if found < 0:
            raise PlaceUnknown(f"{place.path} has no line {opening!r}: write it as it was")
        position = found + len(opening)
    first = text.count("\n", 0, position) + (not place.opens[-1].endswith("\n"))
    lines = text.splitlines(keepends=True)
    end = next(_ends(lines, first, indentation=_indentation(lines[first - 1])))
    pattern = re.compile(place.pattern)
    entries = [
        (at, found["name"])
        for at, line in enumerate(lines[first:end], start=first)
        if (found := pattern.fullmatch(line.rstrip("\n")))
    ]
    return lines, entries, end


def _end_of_entry(lines: list[str], at: int) -> int:
    if not lines[at].rstrip().endswith(("{", "(", "[")):
        return at + 1
    return next(_ends(lines, at + 1, indentation=_indentation(lines[at]))) + 1


def _ends(lines: list[str], first: int, *, indentation: int) -> Iterator[int]:
    """Yield where a bracket closes that was opened with some indentation, or a paragraph ends."""
    for at in range(first, len(lines)):
        if not lines[at].strip() or (
            _CLOSES.match(lines[at]) and _indentation(lines[at]) == indentation
        ):
            yield at
    yield len(lines)


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
