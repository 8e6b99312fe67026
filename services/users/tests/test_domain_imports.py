"""The states of an import, and the names of its files."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from msgspec.structs import replace

from users.domain.imports import (
    Checkpoint,
    Import,
    ImportFailure,
    ImportStatus,
    SourceFile,
    advanced,
    begun,
    failed,
    finished,
    rejected_key,
    requested,
    upload_key,
)

IMPORT_ID = UUID("0199a8a0-0000-7000-8000-00000000000a")
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
QUARTER_PAST = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
TEN = datetime(2026, 3, 2, 10, tzinfo=UTC)

REQUESTED = Import(
    import_id=IMPORT_ID,
    version=1,
    status="awaiting_upload",
    correlation_id="conversation-1",
    requested_at=NINE,
    upload_expires_at=QUARTER_PAST,
    started_at=None,
    ended_at=None,
    file=None,
    checkpoint=Checkpoint(next_byte=0, next_line=1, accepted=0, rejected=0),
    failure=None,
)
FILE = SourceFile(etag='"1"', size_bytes=1000, columns=("email", "name"))
FIRST_ROW = Checkpoint(next_byte=11, next_line=2)
HALF_WAY = Checkpoint(next_byte=500, next_line=20, accepted=16, rejected=2)
BEGUN = replace(
    REQUESTED, version=2, status="importing", file=FILE, checkpoint=FIRST_ROW, started_at=TEN
)
ADVANCED = replace(BEGUN, version=3, checkpoint=HALF_WAY)


class TestRequested:
    def test_waits_a_quarter_of_an_hour_for_its_file(self) -> None:
        new = requested(import_id=IMPORT_ID, correlation_id="conversation-1", now=NINE)

        assert new == REQUESTED


class TestBegun:
    def test_knows_its_file_and_where_the_first_row_is(self) -> None:
        assert begun(REQUESTED, FILE, first_row=FIRST_ROW, now=TEN) == BEGUN


class TestAdvanced:
    def test_is_the_next_version_at_the_next_checkpoint(self) -> None:
        assert advanced(BEGUN, HALF_WAY) == ADVANCED


class TestFinished:
    def test_stands_where_it_came_to(self) -> None:
        assert finished(ADVANCED, now=TEN) == replace(
            ADVANCED, version=4, status="finished", ended_at=TEN
        )


class TestFailed:
    @pytest.mark.parametrize("before", [REQUESTED, BEGUN, ADVANCED])
    def test_says_why_and_keeps_what_was_accepted(self, before: Import) -> None:
        failure = ImportFailure(code="FILE_REPLACED", detail="Another file is there.")

        assert failed(before, failure, now=TEN) == replace(
            before, version=before.version + 1, status="failed", failure=failure, ended_at=TEN
        )


class TestImport:
    @pytest.mark.parametrize(
        ("status", "ended"),
        [("awaiting_upload", False), ("importing", False), ("finished", True), ("failed", True)],
    )
    def test_has_ended_when_it_is_finished_or_failed(
        self, status: ImportStatus, *, ended: bool
    ) -> None:
        assert replace(REQUESTED, status=status).has_ended is ended


class TestKeys:
    def test_keep_what_is_uploaded_apart_from_what_is_told_about_it(self) -> None:
        keys = upload_key(IMPORT_ID), rejected_key(IMPORT_ID)

        assert keys == (f"imports/{IMPORT_ID}.csv", f"rejected/{IMPORT_ID}.csv")
