"""What an import has left behind, in numbers that a test can expect."""

import csv
import io
from collections.abc import Iterable, Mapping
from uuid import UUID

import psycopg

from reliability.people import Person, Rejected

type Effects = Mapping[str, int]


def effects(admin: psycopg.Connection, persons: Iterable[Person]) -> Effects:
    """Count users and events, and how many of them are as the file wants them."""
    admin.execute("CREATE TEMPORARY TABLE wanted (email text, name text, language text)")
    with admin.cursor().copy("COPY wanted FROM STDIN") as copy:
        for person in persons:
            copy.write_row(person)
    # Without statistics, joining a million rows might take for ever.
    admin.execute("ANALYZE users, outbox, wanted")
    counted = admin.execute(
        """
        SELECT
            (SELECT count(*) FROM users),
            (SELECT count(*) FROM users JOIN wanted USING (email, name, language)),
            (SELECT count(*) FROM outbox WHERE detail_type = 'users.user_registered.v1'),
            (
                SELECT count(DISTINCT user_id) FROM outbox
                CROSS JOIN LATERAL jsonb_to_record(detail::jsonb -> 'data')
                    AS told (user_id uuid, email text, name text, language text, version int)
                JOIN users USING (user_id, email, name, language, version)
                WHERE detail_type = 'users.user_registered.v1' AND subject = user_id::text
            ),
            (SELECT count(*) FROM outbox WHERE detail_type = 'users.users_imported.v1'),
            (SELECT count(*) FROM outbox),
            (SELECT count(*) FROM import_rows),
            (SELECT count(*) FROM import_rejections)
        """
    ).fetchone()
    assert counted is not None
    admin.execute("DROP TABLE wanted")
    return dict(zip(wanted_effects(0), counted, strict=True))


def wanted_effects(accepted: int) -> Effects:
    """Return what `effects` has to find when an import with so many valid rows is over."""
    return {
        "users": accepted,
        "users as in the file": accepted,
        "registrations told": accepted,
        "users told of as they are": accepted,
        "ends told": 1,
        "events": accepted + 1,
        "staged rows": 0,
        "rejections not forgotten": 0,
    }


def line_reached(admin: psycopg.Connection) -> int:
    """Return the line that is to be imported next; there is one import."""
    row = admin.execute("SELECT next_line FROM imports").fetchone()
    assert row is not None
    return row[0]


def state_of(admin: psycopg.Connection, import_id: UUID) -> tuple[object, ...] | None:
    """Return how an import stands: its state, its place in the file, and what it has counted."""
    return admin.execute(
        """
        SELECT status, next_byte, next_line, accepted, rejected FROM imports
        WHERE import_id = %s
        """,
        (import_id,),
    ).fetchone()


def counts_told(admin: psycopg.Connection) -> list[tuple[object, ...]]:
    """Return how many rows were accepted and rejected, as each event of an end tells."""
    return admin.execute(
        """
        SELECT accepted, rejected FROM outbox
        CROSS JOIN LATERAL json_to_record(detail::json -> 'data')
            AS told (accepted int, rejected int)
        WHERE detail_type = 'users.users_imported.v1'
        """
    ).fetchall()


def rows_of(text: str) -> list[Rejected]:
    """Read a file of rejected rows, without its header and the reasons."""
    header, *rows = csv.reader(io.StringIO(text))
    assert header == ["line", "column", "code", "reason"]
    return [(line, column, code) for line, column, code, _ in rows]
