"""A file of people as customers send it, and what has to become of each of its lines.

Everything follows from the number of rows, so the same lines can be made again to compare with.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final
from uuid import UUID

from msgspec import Struct

HEADER: Final = b"email,name,language,user_id\n"
FIRST_LINE: Final = 2
LONGEST_LINE_BYTES: Final = 10_000_000
_EVERY: Final = 150
_MANY_NAMES: Final = " ".join(["von und zu Müllerstraße"] * 6)

type Person = tuple[str, str, str]
type Faults = tuple[tuple[str, str], ...]
type Rejected = tuple[str, str, str]


class Line(Struct, frozen=True):
    """A line: the person (e-mail, name, language) that it makes, or columns and what is wrong."""

    content: bytes
    person: Person | None = None
    faults: Faults = ()


def people(rows: int) -> Iterator[Line]:
    """Make the lines below the header: most are wide and valid, and one is longer than memory."""
    for number in range(rows):
        place, odd = divmod(number, _EVERY)
        yield _ODD[place % len(_ODD)](number) if odd == _EVERY - 1 else _valid(number)
        if number == rows // 2:
            yield Line(b"x" * LONGEST_LINE_BYTES, faults=(("", "line_too_long"),))


def write_file(path: Path, rows: int) -> None:
    """Write the file without keeping it in memory."""
    with path.open("wb") as file:
        file.write(HEADER)
        file.writelines(line.content + b"\n" for line in people(rows))


def last_line(rows: int) -> int:
    """Return the number of the last line, counted from 1: a header, the rows and the long line."""
    return rows + FIRST_LINE


def counts(rows: int) -> tuple[int, int]:
    """Count the lines to accept, and those to reject. A blank line is neither."""
    accepted = rejected = 0
    for line in people(rows):
        accepted += line.person is not None
        rejected += bool(line.faults)
    return accepted, rejected


def persons(rows: int) -> Iterator[Person]:
    """Make those who have to be users in the end."""
    return (line.person for line in people(rows) if line.person is not None)


def rejected_rows(rows: int) -> Iterator[Rejected]:
    """Make what the file of rejected rows has to say, without the reasons: line, column, code."""
    for number, line in enumerate(people(rows), FIRST_LINE):
        for column, code in line.faults:
            yield str(number), column, code


def _email(number: int) -> str:
    return f"person.{number:07}@mail{number % 3000}.example.com"


def _valid(number: int) -> Line:
    name = f"Person {number} {_MANY_NAMES}"
    content = f"{_email(number)},{name},de-AT,"
    return Line(content.encode(), person=(_email(number), name, "de-AT"))


def _quoted(number: int) -> Line:
    content = f' {_email(number)}, "Person, called ""{number}""",,\r'
    return Line(content.encode(), person=(_email(number), f'Person, called "{number}"', "en"))


def _with_id(number: int) -> Line:
    content = f"{_email(number)},Person {number},en,{UUID(int=number)}"
    return Line(content.encode(), person=(_email(number), f"Person {number}", "en"))


def _id_in_use(number: int) -> Line:
    content = f"{_email(number)},Person {number},en,{UUID(int=number - _EVERY)}"
    return Line(content.encode(), faults=(("user_id", "user_already_registered"),))


def _email_in_use(number: int) -> Line:
    content = f"{_email(number - 1).upper()},Person {number},en,"
    return Line(content.encode(), faults=(("email", "email_in_use"),))


def _email_long_in_use(number: int) -> Line:
    return Line(f"{_email(0)},Person {number},en,".encode(), faults=(("email", "email_in_use"),))


def _email_invalid(number: int) -> Line:
    return Line(f"person.{number},Person {number},en,".encode(), faults=(("email", "invalid"),))


def _two_faults(number: int) -> Line:
    faults = (("language", "pattern_mismatch"), ("name", "too_long"))
    return Line(f"{_email(number)},{'x' * 201},English,".encode(), faults=faults)


def _open_quote(number: int) -> Line:
    return Line(f'{_email(number)},"Person {number},en,'.encode(), faults=(("", "malformed"),))


def _too_few_fields(number: int) -> Line:
    return Line(f"{_email(number)},Person {number}".encode(), faults=(("", "field_count"),))


def _not_utf8(number: int) -> Line:
    return Line(f"{_email(number)},Jürgen,de,".encode("latin-1"), faults=(("", "not_utf8"),))


def _blank(_number: int) -> Line:
    return Line(b"  ")


# In this order: the second wants the id of the first.
_ODD: Final = (
    _with_id,
    _id_in_use,
    _quoted,
    _email_in_use,
    _email_long_in_use,
    _email_invalid,
    _two_faults,
    _open_quote,
    _too_few_fields,
    _not_utf8,
    _blank,
)
