"""Tells whoever asked for an import which lines were rejected, and why: a file of its own.

It holds line numbers and reasons and nothing that a line says, so it may outlive the people in it.
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final
from uuid import UUID

from users.domain.imports import Import, Rejection
from users.errors import ImportAdvanced
from users.gateways import ImportFiles
from users.unit_of_work import UsersUnitOfWork

ROWS_AT_ONCE: Final = 5000
_HEADER: Final = ("line", "column", "code", "reason")
_BEFORE_ALL: Final = Rejection(0, "", "", "")


def write_rejected_rows(
    of: Import, *, files: ImportFiles, open_unit_of_work: Callable[[], UsersUnitOfWork]
) -> None:
    """Write the file anew, in the order of the lines, and never all of it in memory.

    Raises ImportAdvanced, and leaves the file as it is, where a rival has ended the import
    meanwhile: the rejections that are in its file are then forgotten.
    """
    lines, last = 0, 0
    with files.rejected_rows(of.import_id) as file:
        file.write(_csv([_HEADER]))
        for page in _pages(of.import_id, open_unit_of_work):
            rows = [(str(each.line), each.column, each.code, each.reason) for each in page]
            file.write(_csv(rows))
            numbers = [last, *(each.line for each in page)]
            lines += sum(before != after for before, after in pairwise(numbers))
            last = numbers[-1]
        if lines != of.checkpoint.rejected:
            raise ImportAdvanced(import_id=of.import_id)


def forget_rejections(import_id: UUID, open_unit_of_work: Callable[[], UsersUnitOfWork]) -> None:
    """Delete what was written to the file, some at a time."""
    deleted = ROWS_AT_ONCE
    while deleted == ROWS_AT_ONCE:
        with open_unit_of_work() as uow:
            deleted = uow.rejections.delete_some(import_id, limit=ROWS_AT_ONCE)


def _pages(
    import_id: UUID, open_unit_of_work: Callable[[], UsersUnitOfWork]
) -> Iterator[Sequence[Rejection]]:
    last = _BEFORE_ALL
    while True:
        with open_unit_of_work() as uow:
            page = uow.rejections.list_after(import_id, last, limit=ROWS_AT_ONCE)
        if not page:
            return
        yield page
        last = page[-1]


def _csv(rows: Sequence[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
