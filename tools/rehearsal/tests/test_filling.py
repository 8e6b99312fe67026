"""Tables of all kinds, filled with rows that their own rules allow."""

import psycopg
import pytest

from rehearsal.errors import CannotFill
from rehearsal.filling import fill

ROWS = 120


def filled(admin: psycopg.Connection, statements: str) -> None:
    admin.execute(statements.encode())
    fill(admin, "pallets", rows=ROWS, say=lambda _: None)


def count(admin: psycopg.Connection, query: str) -> int:
    row = admin.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


class TestFill:
    def test_knows_every_usual_type(self, admin: psycopg.Connection) -> None:
        filled(
            admin,
            """
            CREATE TYPE colour AS ENUM ('red', 'blue');
            CREATE TABLE pallets (
                a uuid PRIMARY KEY, b text NOT NULL, c varchar(8) NOT NULL, d char(3) NOT NULL,
                e smallint NOT NULL, f integer NOT NULL, g bigint NOT NULL,
                h numeric(9, 2) NOT NULL, i real NOT NULL, j double precision NOT NULL,
                k boolean NOT NULL, l date NOT NULL,
                m timestamp NOT NULL, n timestamptz NOT NULL, o interval NOT NULL, p json NOT NULL,
                q jsonb NOT NULL, r bytea NOT NULL, s text [] NOT NULL, t colour NOT NULL,
                u time NOT NULL, v inet NOT NULL, w tsvector NOT NULL
            );
            """,
        )

        assert count(admin, "SELECT count(*) FROM pallets") == ROWS

    def test_leaves_to_postgres_what_it_makes_itself(self, admin: psycopg.Connection) -> None:
        filled(
            admin,
            """
            CREATE TABLE pallets (
                pallet_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                width bigint NOT NULL,
                area bigint GENERATED ALWAYS AS (width * width) STORED,
                place point
            );
            """,
        )

        assert count(admin, "SELECT count(*) FROM pallets WHERE area = width * width") == ROWS

    def test_satisfies_checks_together(self, admin: psycopg.Connection) -> None:
        filled(
            admin,
            """
            CREATE TABLE pallets (
                pallet_id bigint PRIMARY KEY CHECK (pallet_id >= 1),
                status text NOT NULL CHECK (status IN ('open', 'shut')),
                shut_by text CHECK ((shut_by IS NOT NULL) = (status = 'shut')),
                currency text NOT NULL CHECK (length(currency) = 3),
                email text CHECK (email ~ '^[^@]+@[^@]+$'),
                first_on date NOT NULL, last_on date NOT NULL, CHECK (first_on <= last_on),
                share bigint NOT NULL CHECK (share BETWEEN 10 AND 20)
            );
            CREATE UNIQUE INDEX ON pallets (status, pallet_id);
            """,
        )

        assert count(admin, "SELECT count(*) FROM pallets") == ROWS
        assert count(admin, "SELECT count(DISTINCT status) FROM pallets") == 2

    def test_points_to_rows_that_are_there(self, admin: psycopg.Connection) -> None:
        filled(
            admin,
            """
            CREATE TABLE pallets (pallet_id uuid PRIMARY KEY, sku text UNIQUE NOT NULL);
            CREATE TABLE bolts (
                pallet_id uuid NOT NULL REFERENCES pallets,
                sku text REFERENCES pallets (sku),
                PRIMARY KEY (pallet_id)
            );
            """,
        )

        joined = "SELECT count(*) FROM bolts JOIN pallets USING (pallet_id)"
        assert count(admin, joined) == ROWS
        assert count(admin, "SELECT count(*) FROM bolts JOIN pallets USING (sku)") == ROWS / 2

    def test_adds_what_is_missing(self, admin: psycopg.Connection) -> None:
        admin.execute("CREATE TABLE pallets (pallet_id bigint PRIMARY KEY)")
        fill(admin, "pallets", rows=10, say=lambda _: None)

        fill(admin, "pallets", rows=ROWS, say=lambda _: None)

        assert count(admin, "SELECT max(pallet_id) FROM pallets") == ROWS

    def test_says_which_check_nothing_satisfies(self, admin: psycopg.Connection) -> None:
        with pytest.raises(CannotFill) as refused:
            filled(admin, "CREATE TABLE pallets (code text NOT NULL CHECK (code ~ '^Z{3}-9$'));")

        assert str(refused.value) == (
            "pallets: nothing in tools/rehearsal/values.py satisfies (code ~ '^Z{3}-9$'::text): "
            "add a value that does"
        )

    def test_says_which_type_it_does_not_know(self, admin: psycopg.Connection) -> None:
        with pytest.raises(CannotFill, match=r"pallets\.place: no value is known for point"):
            filled(admin, "CREATE TABLE pallets (place point NOT NULL);")

    def test_says_what_a_table_did_not_take(self, admin: psycopg.Connection) -> None:
        with pytest.raises(CannotFill, match="conflicting key value violates exclusion"):
            filled(
                admin,
                "CREATE TABLE pallets (mine boolean NOT NULL, EXCLUDE USING btree (mine WITH =));",
            )
