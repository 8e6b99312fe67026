"""What a file of users may say: the columns of its header, and a person on each line.

A record is one line. None of the columns may hold a line break, so a quote that is left open spoils
its own line and no other, and every line is read alike wherever reading began.
"""

import csv
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from itertools import batched, chain
from typing import Final
from uuid import UUID

import msgspec
from msgspec import Struct

from chassis.http.validation import body_errors
from users.domain.emails import EmailText, deliverable_email
from users.domain.imports import Checkpoint, Rejection
from users.domain.lines import MAX_LINE_BYTES, Line, split_lines
from users.domain.users import LanguageTag, PersonName, Profile
from users.errors import EmailInvalid, FileRefused

REQUIRED: Final = ("email", "name")
OPTIONAL: Final = ("language", "user_id")
BATCH_LINES: Final = 5000
WHOLE_LINE: Final = ""

_COLUMNS: Final = (
    f"The first line must name the columns {' and '.join(REQUIRED)}, and may name "
    f"{' and '.join(OPTIONAL)}: each once, with commas between them"
)


class Row(Struct, frozen=True, gc=False):
    """A person on a line; without a `user_id` they get a new one."""

    line: int
    user_id: UUID | None
    profile: Profile


class Batch(Struct, frozen=True):
    """Some lines, and where the next one begins. A line may be rejected for several reasons."""

    rows: tuple[Row, ...]
    rejections: tuple[Rejection, ...]
    next_byte: int
    next_line: int


class _Dialect(csv.excel):
    skipinitialspace = True
    strict = True


class _Person(Struct, frozen=True, forbid_unknown_fields=True):
    email: EmailText
    name: PersonName
    language: LanguageTag = "en"
    user_id: UUID | None = None


def read_header(chunks: Iterable[bytes]) -> tuple[tuple[str, ...], Checkpoint]:
    """Return the columns of a file, and where its first row begins; raises FileRefused."""
    first = next(split_lines(chunks, first_byte=0), None)
    if first is None or (first.content is not None and not _bare(first.content)):
        raise FileRefused(code="FILE_EMPTY", detail="The file is empty, or its first line is.")
    return _columns(first), Checkpoint(next_byte=first.next_byte, next_line=2)


def read_batches(
    chunks: Iterable[bytes], *, columns: Sequence[str], checkpoint: Checkpoint
) -> Iterator[Batch]:
    """Yield the rows from the checkpoint on, and what is wrong with lines that are none."""
    reader = _RowReader(columns)
    next_line = checkpoint.next_line
    lines = split_lines(chunks, first_byte=checkpoint.next_byte)
    for group in batched(lines, BATCH_LINES, strict=False):
        found = [reader.read(number, line.content) for number, line in enumerate(group, next_line)]
        next_line += len(group)
        yield Batch(
            rows=tuple(each for each in found if isinstance(each, Row)),
            rejections=tuple(chain(*(each for each in found if not isinstance(each, Row)))),
            next_byte=group[-1].next_byte,
            next_line=next_line,
        )


def _bare(content: bytes) -> bytes:
    return content.removeprefix(BOM_UTF8).strip()


def _columns(header: Line) -> tuple[str, ...]:
    try:
        text = (header.content or b"").decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileRefused(code="FILE_NOT_UTF8", detail="Save the file as CSV in UTF-8.") from None
    try:
        names = [name.strip().lower() for name in next(csv.reader([text], _Dialect), ())]
    except csv.Error:
        names = []
    missing = [name for name in REQUIRED if name not in names]
    unknown = sum(name not in (*REQUIRED, *OPTIONAL) for name in names)
    if missing or unknown or len(set(names)) < len(names):
        # A file without a header begins with a person, so what it says is not repeated.
        problems = f"missing: {', '.join(missing) or 'none'}; unknown: {unknown}"
        raise FileRefused(code="HEADER_INVALID", detail=f"{_COLUMNS} ({problems}).")
    return tuple(names)


class _RowReader:
    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = columns
        self._record = _OneLine()
        self._fields = csv.reader(self._record, _Dialect)

    def read(self, number: int, content: bytes | None) -> Row | tuple[Rejection, ...]:
        """Return the row on a line or why it is rejected; nothing for a line that is blank."""
        if content is None:
            reason = f"The line has more than {MAX_LINE_BYTES} bytes."
            return (Rejection(number, WHOLE_LINE, "line_too_long", reason),)
        try:
            text = content.decode()
        except UnicodeDecodeError:
            return (Rejection(number, WHOLE_LINE, "not_utf8", "The line is not UTF-8."),)
        if not text or text.isspace():
            return ()
        try:
            fields = self._record.parsed(self._fields, text)
        except (csv.Error, _LineBreak):
            reason = "A quote is not closed on the line, or text follows a closing quote."
            return (Rejection(number, WHOLE_LINE, "malformed", reason),)
        if len(fields) != len(self._columns):
            reason = f"The line has {len(fields)} fields, the header {len(self._columns)}."
            return (Rejection(number, WHOLE_LINE, "field_count", reason),)
        stripped = zip(self._columns, map(str.strip, fields), strict=True)
        return _row(number, {column: text for column, text in stripped if text})


def _row(number: int, told: dict[str, str]) -> Row | tuple[Rejection, ...]:
    try:
        person = msgspec.convert(told, _Person)
        profile = Profile(
            email=deliverable_email(person.email), name=person.name, language=person.language
        )
    except (msgspec.ValidationError, EmailInvalid):
        return tuple(_rejections(number, told))
    return Row(number, person.user_id, profile)


def _rejections(number: int, told: dict[str, str]) -> Iterator[Rejection]:
    """Explain at leisure, the first reason for each column."""
    faults = {str(fault.pointer): fault for fault in reversed(body_errors(told, _Person))}
    for pointer, fault in sorted(faults.items()):
        yield Rejection(number, pointer.removeprefix("/"), fault.code, fault.detail)
    if "/email" not in faults:
        try:
            deliverable_email(told["email"])
        except EmailInvalid:
            # Not the validator's own words: they can quote the address.
            yield Rejection(number, "email", "invalid", "No mail can be delivered there.")


class _LineBreak(Exception):
    """The record would go on on the next line."""


class _OneLine(Iterator[str]):
    """Gives the parser one line for each record, and never a second one."""

    def __init__(self) -> None:
        self._line: str | None = None

    def parsed(self, fields: Iterator[list[str]], line: str) -> list[str]:
        """Return the fields of a line; raises csv.Error or _LineBreak, and can go on after it."""
        self._line = line
        return next(fields)

    def __next__(self) -> str:
        line, self._line = self._line, None
        if line is None:
            raise _LineBreak
        return line
