"""What is true about the import of a file of users: its states, its checkpoint, its end."""

from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from users.domain.users import FIRST_VERSION

UPLOAD_SECONDS: Final = 900
MAX_FILE_BYTES: Final = 512 * 1024 * 1024
# What one invocation can write to the file of rejected rows, and delete, in half of its time.
MAX_REJECTED: Final = 1_000_000

UPLOADS: Final = "imports/"
REJECTED: Final = "rejected/"

type ImportStatus = Literal["awaiting_upload", "importing", "finished", "failed"]


class SourceFile(Struct, frozen=True, kw_only=True):
    """The uploaded file as it was when the import began; `columns` are those of its header."""

    etag: str
    size_bytes: int
    columns: tuple[str, ...]


class Checkpoint(Struct, frozen=True, kw_only=True):
    """Where the next batch begins, and what became of the lines before it. Lines count from 1."""

    next_byte: int = 0
    next_line: int = 1
    accepted: int = 0
    rejected: int = 0


class Rejection(Struct, frozen=True):
    """Why a line was rejected; the column is empty where it is the line. It quotes nothing."""

    line: int
    column: str
    code: str
    reason: str


class ImportFailure(Struct, frozen=True, kw_only=True):
    """Why a file could not be imported to its end; the detail repeats nothing of the file."""

    code: str
    detail: str


class Import(Struct, frozen=True, kw_only=True):
    """One file of users. `version` counts its states, and every batch makes a new one."""

    import_id: UUID
    version: int
    status: ImportStatus
    correlation_id: str
    requested_at: datetime
    upload_expires_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    file: SourceFile | None = None
    checkpoint: Checkpoint = Checkpoint()
    failure: ImportFailure | None = None

    @property
    def has_ended(self) -> bool:
        """Nothing more will be read of the file."""
        return self.status in {"finished", "failed"}


def upload_key(import_id: UUID) -> str:
    """Return where the file of an import is uploaded; what arrives there starts the import."""
    return f"{UPLOADS}{import_id}.csv"


def rejected_key(import_id: UUID) -> str:
    """Return where rejected rows are told: apart from what starts imports."""
    return f"{REJECTED}{import_id}.csv"


def requested(*, import_id: UUID, correlation_id: str, now: datetime) -> Import:
    """Return an import whose file is yet to be uploaded."""
    return Import(
        import_id=import_id,
        version=FIRST_VERSION,
        status="awaiting_upload",
        correlation_id=correlation_id,
        requested_at=now,
        upload_expires_at=now + timedelta(seconds=UPLOAD_SECONDS),
    )


def begun(of: Import, file: SourceFile, *, first_row: Checkpoint, now: datetime) -> Import:
    """Return the import when its file was found and its header read."""
    return _next(of, status="importing", file=file, checkpoint=first_row, started_at=now)


def advanced(of: Import, checkpoint: Checkpoint) -> Import:
    """Return the import after one more batch."""
    return _next(of, checkpoint=checkpoint)


def finished(of: Import, *, now: datetime) -> Import:
    """Return the import at the end of its file."""
    return _next(of, status="finished", ended_at=now)


def failed(of: Import, failure: ImportFailure, *, now: datetime) -> Import:
    """Return the import that cannot go on; the rows accepted before stay."""
    return _next(of, status="failed", failure=failure, ended_at=now)


def _next(of: Import, **changes: object) -> Import:
    return replace(of, version=of.version + 1, **changes)
