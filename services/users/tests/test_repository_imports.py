"""The SQL of imports, against a real database."""

from datetime import UTC, datetime
from itertools import batched
from uuid import UUID

import psycopg
import pytest
from msgspec.structs import replace

from chassis.database import Database
from users.domain.imports import (
    Checkpoint,
    Import,
    ImportFailure,
    Rejection,
    SourceFile,
    advanced,
    begun,
    failed,
    finished,
    requested,
)
from users.errors import ImportNotFound
from users.repository import Imports, Rejections

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEN = datetime(2026, 3, 2, 10, tzinfo=UTC)
IMPORT_ID = UUID("0199a8a0-0000-7000-8000-00000000000a")
OTHER_ID = UUID("0199a8a0-0000-7000-8000-00000000000b")
FILE = SourceFile(etag='"1"', size_bytes=2**40, columns=("email", "name", "user_id"))
FAILURE = ImportFailure(code="FILE_REPLACED", detail="Another file is there.")
BEFORE_ALL = Rejection(0, "", "", "")

REQUESTED = requested(import_id=IMPORT_ID, correlation_id="conversation-1", now=NINE)
BEGUN = begun(REQUESTED, FILE, first_row=Checkpoint(next_byte=19, next_line=2), now=TEN)
ADVANCED = advanced(
    BEGUN, Checkpoint(next_byte=2**39, next_line=2**33, accepted=2**33 - 9, rejected=8)
)


class TestImports:
    @pytest.fixture
    def imports(self, database: Database) -> Imports:
        imports = Imports(database.connection())
        imports.add(REQUESTED)
        return imports

    def test_return_what_was_added(self, imports: Imports) -> None:
        assert imports.get(IMPORT_ID) == REQUESTED

    @pytest.mark.parametrize(
        "after",
        [
            BEGUN,
            ADVANCED,
            finished(ADVANCED, now=TEN),
            failed(ADVANCED, FAILURE, now=TEN),
            failed(REQUESTED, FAILURE, now=TEN),
        ],
        ids=["begun", "advanced", "finished", "failed", "failed at once"],
    )
    def test_return_what_was_saved(self, imports: Imports, after: Import) -> None:
        imports.save(after)

        assert imports.get(IMPORT_ID) == after

    def test_save_one_and_leave_the_others(self, imports: Imports) -> None:
        other = replace(REQUESTED, import_id=OTHER_ID)
        imports.add(other)

        imports.save(BEGUN)

        assert (imports.get(IMPORT_ID), imports.get(OTHER_ID)) == (BEGUN, other)

    def test_know_none_that_was_not_requested(self, imports: Imports) -> None:
        with pytest.raises(ImportNotFound) as unknown:
            imports.get(OTHER_ID)
        with pytest.raises(ImportNotFound):
            imports.get_locked(OTHER_ID)

        assert unknown.value.import_id == OTHER_ID

    def test_can_be_locked_against_everybody_else(
        self, database: Database, imports: Imports, admin: psycopg.Connection
    ) -> None:
        imports.add(replace(REQUESTED, import_id=OTHER_ID))

        with database.connection().transaction():
            locked = imports.get_locked(IMPORT_ID)
            free = admin.execute(
                "SELECT import_id FROM imports FOR NO KEY UPDATE SKIP LOCKED"
            ).fetchall()

        assert (locked, free) == (REQUESTED, [(OTHER_ID,)])


class TestRejections:
    @pytest.fixture
    def rejections(self, database: Database) -> Rejections:
        return Rejections(database.connection())

    def test_are_listed_in_the_order_of_their_lines(self, rejections: Rejections) -> None:
        told = [
            Rejection(2**40, "", "malformed", "A quote is not closed."),
            Rejection(10, "name", "too_long", "Must have at most 200 characters."),
            Rejection(9, "name", "required", "The field is missing."),
            Rejection(9, "email", "required", "The field is missing."),
        ]
        rejections.copy(IMPORT_ID, told)

        assert rejections.list_after(IMPORT_ID, BEFORE_ALL, limit=9) == told[::-1]

    def test_are_none_where_none_were_stored(self, rejections: Rejections) -> None:
        rejections.copy(IMPORT_ID, [])

        assert rejections.list_after(IMPORT_ID, BEFORE_ALL, limit=9) == []

    @pytest.mark.parametrize("limit", [1, 2, 3, 4, 6, 9])
    def test_come_page_by_page_without_a_gap(self, rejections: Rejections, limit: int) -> None:
        told = [missing(line, column) for line in (2, 3, 11) for column in ("email", "name")]
        rejections.copy(IMPORT_ID, told)

        pages = [rejections.list_after(IMPORT_ID, BEFORE_ALL, limit=limit)]
        while pages[-1]:
            pages.append(rejections.list_after(IMPORT_ID, pages[-1][-1], limit=limit))

        assert pages == [*map(list, batched(told, limit, strict=False)), []]

    def test_are_those_of_one_import(self, rejections: Rejections) -> None:
        rejections.copy(IMPORT_ID, [missing(2, "name")])
        rejections.copy(OTHER_ID, [missing(2, "email"), missing(3, "name")])

        assert rejections.list_after(IMPORT_ID, BEFORE_ALL, limit=9) == [missing(2, "name")]

    def test_are_deleted_some_at_a_time(self, rejections: Rejections) -> None:
        rejections.copy(IMPORT_ID, [missing(line, "name") for line in range(2, 7)])
        rejections.copy(OTHER_ID, [missing(2, "name")])

        left: list[tuple[int, int]] = []
        for _ in range(4):
            deleted = rejections.delete_some(IMPORT_ID, limit=2)
            left.append((deleted, len(rejections.list_after(IMPORT_ID, BEFORE_ALL, limit=9))))

        assert left == [(2, 3), (2, 1), (1, 0), (0, 0)]
        assert rejections.list_after(OTHER_ID, BEFORE_ALL, limit=9) == [missing(2, "name")]


def missing(line: int, column: str) -> Rejection:
    return Rejection(line, column, "required", "The field is missing.")
