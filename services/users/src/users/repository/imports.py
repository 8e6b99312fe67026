"""The tables of an import: itself, the rows of its batch, and why lines were rejected."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow, TupleRow, dict_row

from users.domain.imports import Checkpoint, Import, ImportFailure, Rejection, SourceFile
from users.domain.users import User
from users.errors import ImportNotFound

_IMPORT: Final[LiteralString] = """
SELECT
    import_id, version, status, correlation_id, requested_at, upload_expires_at,
    started_at, ended_at, file_etag, file_bytes, columns,
    next_byte, next_line, accepted, rejected, failure_code, failure_detail
FROM imports
WHERE import_id = %s
"""


class Imports:
    """The imports, on a connection that somebody else opened."""

    def __init__(self, connection: Connection[TupleRow]) -> None:
        self._connection = connection

    def add(self, new: Import) -> None:
        """Store an import that was requested."""
        self._connection.execute(
            """
            INSERT INTO imports (
                import_id, version, status, correlation_id, requested_at, upload_expires_at,
                next_byte, next_line, accepted, rejected
            )
            VALUES (
                %(import_id)s, %(version)s, %(status)s, %(correlation_id)s, %(requested_at)s,
                %(upload_expires_at)s, %(next_byte)s, %(next_line)s, %(accepted)s, %(rejected)s
            )
            """,
            _parameters(new),
        )

    def get(self, import_id: UUID) -> Import:
        """Return an import; raises ImportNotFound."""
        return self._only(_IMPORT, import_id)

    def get_locked(self, import_id: UUID) -> Import:
        """Return an import that nobody else can take further before this transaction ends."""
        return self._only(_IMPORT + "FOR NO KEY UPDATE", import_id)

    def save(self, of: Import) -> None:
        """Store how far an import has come."""
        self._connection.execute(
            """
            UPDATE imports
            SET version = %(version)s,
                status = %(status)s,
                started_at = %(started_at)s,
                ended_at = %(ended_at)s,
                file_etag = %(file_etag)s,
                file_bytes = %(file_bytes)s,
                columns = %(columns)s,
                next_byte = %(next_byte)s,
                next_line = %(next_line)s,
                accepted = %(accepted)s,
                rejected = %(rejected)s,
                failure_code = %(failure_code)s,
                failure_detail = %(failure_detail)s
            WHERE import_id = %(import_id)s
            """,
            _parameters(of),
        )

    def _only(self, query: LiteralString, import_id: UUID) -> Import:
        cursor = self._connection.cursor(row_factory=dict_row)
        row = cursor.execute(query, (import_id,)).fetchone()
        if row is None:
            raise ImportNotFound(import_id=import_id)
        return _import(row)


class StagedUsers:
    """The rows of the batch that is being imported; they are there in its transaction only."""

    def __init__(self, connection: Connection[TupleRow]) -> None:
        self._connection = connection

    def copy(self, import_id: UUID, staged: Iterable[tuple[int, User]]) -> None:
        """Stage users by the lines that tell of them; only outside of a pipeline."""
        with self._connection.cursor().copy(
            """
            COPY import_rows (import_id, line, user_id, email, name, language)
            FROM STDIN (FORMAT binary)
            """
        ) as copy:
            copy.set_types(("uuid", "int8", "uuid", "text", "text", "text"))
            for line, user in staged:
                if (told := user.profile) is not None:
                    row = (import_id, line, user.user_id, told.email, told.name, told.language)
                    copy.write_row(row)

    def admit(self, import_id: UUID, *, first_line: int, now: datetime) -> set[tuple[UUID, str]]:
        """Make users of those whose id and address are free; return both of each.

        Of several lines that want the same the first one gets it. Two imports of the same people in
        different orders may wait for each other: one of them raises Busy.
        """
        admitted = self._connection.execute(
            """
            INSERT INTO users (
                user_id, version, status, email, name, language, registered_at, updated_at
            )
            SELECT user_id, 1, 'active', email, name, language, %(now)s, %(now)s
            FROM import_rows
            WHERE import_id = %(import_id)s AND line >= %(first_line)s
            ORDER BY line
            ON CONFLICT DO NOTHING
            RETURNING user_id, email
            """,
            {"import_id": import_id, "first_line": first_line, "now": now},
            binary=True,
        )
        return {(user_id, email) for user_id, email in admitted}

    def clear(self, import_id: UUID, *, first_line: int) -> None:
        """Forget the rows of a batch."""
        self._connection.execute(
            "DELETE FROM import_rows WHERE import_id = %s AND line >= %s", (import_id, first_line)
        )


class Rejections:
    """Why lines were rejected, until all of it is written to a file."""

    def __init__(self, connection: Connection[TupleRow]) -> None:
        self._connection = connection

    def copy(self, import_id: UUID, rejections: Iterable[Rejection]) -> None:
        """Store rejections of a batch; only outside of a pipeline."""
        with self._connection.cursor().copy(
            """
            COPY import_rejections (import_id, line, "column", code, reason)
            FROM STDIN (FORMAT binary)
            """
        ) as copy:
            copy.set_types(("uuid", "int8", "text", "text", "text"))
            for each in rejections:
                copy.write_row((import_id, each.line, each.column, each.code, each.reason))

    def list_after(self, import_id: UUID, last: Rejection, *, limit: int) -> list[Rejection]:
        """List rejections in the order of their lines, beginning after the given one."""
        rows = self._connection.execute(
            """
            SELECT line, "column", code, reason
            FROM import_rejections
            WHERE import_id = %s AND (line, "column") > (%s, %s)
            ORDER BY line, "column"
            LIMIT %s
            """,
            (import_id, last.line, last.column, limit),
        ).fetchall()
        return [Rejection(*row) for row in rows]

    def delete_some(self, import_id: UUID, *, limit: int) -> int:
        """Delete at most so many rejections of an import; return how many."""
        return self._connection.execute(
            """
            DELETE FROM import_rejections
            WHERE import_id = %(import_id)s AND (line, "column") IN (
                SELECT line, "column" FROM import_rejections
                WHERE import_id = %(import_id)s
                LIMIT %(limit)s
            )
            """,
            {"import_id": import_id, "limit": limit},
        ).rowcount


def _import(row: DictRow) -> Import:
    file = failure = None
    if row["file_etag"] is not None:
        file = SourceFile(
            etag=row["file_etag"], size_bytes=row["file_bytes"], columns=tuple(row["columns"])
        )
    if row["failure_code"] is not None:
        failure = ImportFailure(code=row["failure_code"], detail=row["failure_detail"])
    return Import(
        import_id=row["import_id"],
        version=row["version"],
        status=row["status"],
        correlation_id=row["correlation_id"],
        requested_at=row["requested_at"],
        upload_expires_at=row["upload_expires_at"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        file=file,
        checkpoint=Checkpoint(
            next_byte=row["next_byte"],
            next_line=row["next_line"],
            accepted=row["accepted"],
            rejected=row["rejected"],
        ),
        failure=failure,
    )


def _parameters(of: Import) -> dict[str, Any]:
    return {
        "import_id": of.import_id,
        "version": of.version,
        "status": of.status,
        "correlation_id": of.correlation_id,
        "requested_at": of.requested_at,
        "upload_expires_at": of.upload_expires_at,
        "started_at": of.started_at,
        "ended_at": of.ended_at,
        "file_etag": of.file and of.file.etag,
        "file_bytes": of.file and of.file.size_bytes,
        "columns": of.file and list(of.file.columns),
        "next_byte": of.checkpoint.next_byte,
        "next_line": of.checkpoint.next_line,
        "accepted": of.checkpoint.accepted,
        "rejected": of.checkpoint.rejected,
        "failure_code": of.failure and of.failure.code,
        "failure_detail": of.failure and of.failure.detail,
    }
