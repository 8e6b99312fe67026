"""A page of users takes as long wherever it lies, because a cursor leads straight to it."""

from collections.abc import Iterator, Sequence
from statistics import median
from time import perf_counter
from typing import Any

import psycopg
import pytest

from chassis.http import encode_cursor
from chassis.testing.cold_start import forget_everything
from chassis.testing.http import HttpAnswer, http_event, send
from chassis.testing.plugin import ServiceDatabase
from performance.console import Console
from users import wiring
from users.handlers import api
from users.repository import LastUser

LIMIT = 100
LATE_PAGE = 10_000
REQUESTS = 200
WARMING_UP = 10
AIM = 1.5


@pytest.fixture
def door(service_database: ServiceDatabase, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The settings of the API."""
    variables = {
        **service_database.variables,
        "CORS_ALLOWED_ORIGINS": "https://client.example.com",
        "IMPORT_BUCKET_NAME": "users-imports",
        "REJECTED_ROWS_KEPT_DAYS": "7",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    forget_everything(wiring)
    yield
    wiring.database().close()
    forget_everything(wiring)


class TestListUsers:
    @pytest.mark.usefixtures("door")
    def test_takes_as_long_for_a_late_page_as_for_the_first(
        self, tables: psycopg.Connection, rows: int, console: Console
    ) -> None:
        console.line(f"\nlisting: making {rows:,} users")
        make_users(tables, rows)
        number = min(LATE_PAGE, rows // LIMIT)
        first, late = page_event(), page_event(cursor_to(tables, number))

        shown = [timed(event)[1] for event in (first, late)]
        # By turns, so that noise meets both.
        times = [(timed(first)[0], timed(late)[0]) for _ in range(WARMING_UP + REQUESTS)]

        console.table(
            f"listing {rows:,} users, {LIMIT} on a page, each page {REQUESTS} times",
            *figures(number, *zip(*times[WARMING_UP:], strict=True)),
        )
        assert list(map(ids, shown)) == [ids_of_page(tables, 1), ids_of_page(tables, number)]


def make_users(admin: psycopg.Connection, rows: int) -> None:
    """Store users as imports do: thousands were registered at the same moment."""
    admin.execute(
        """
        INSERT INTO users (
            user_id, version, status, email, name, language, registered_at, updated_at
        )
        SELECT
            gen_random_uuid(),
            1,
            'active',
            format('person%%s@mail%%s.example.com', n, mod(n, 3000)),
            'Person ' || n,
            'en',
            registered_at,
            registered_at
        FROM generate_series(1, %s) AS n,
            LATERAL (SELECT timestamptz '2025-01-01' + n / 5000 * interval '1 second')
            AS moment (registered_at)
        """,
        (rows,),
    )
    admin.execute("ANALYZE users")


def page_event(cursor: str | None = None) -> dict[str, Any]:
    """Return an administrator's request for a page."""
    query = {"limit": str(LIMIT)} | ({"cursor": cursor} if cursor else {})
    return http_event("GET /users", subject="console", scopes=["users/admin"], query=query)


def cursor_to(admin: psycopg.Connection, number: int) -> str:
    """Return what the page before the given one would end with, without reading all of them."""
    row = admin.execute(
        """
        SELECT registered_at, user_id FROM users
        ORDER BY registered_at DESC, user_id DESC
        OFFSET %s LIMIT 1
        """,
        ((number - 1) * LIMIT - 1,),
    ).fetchone()
    assert row is not None
    return encode_cursor(LastUser(*row))


def ids_of_page(admin: psycopg.Connection, number: int) -> list[str]:
    """Return who is on a page, found the slow way."""
    rows = admin.execute(
        """
        SELECT user_id FROM users
        ORDER BY registered_at DESC, user_id DESC
        OFFSET %s LIMIT %s
        """,
        ((number - 1) * LIMIT, LIMIT),
    )
    return [str(user_id) for (user_id,) in rows]


def timed(event: dict[str, Any]) -> tuple[float, HttpAnswer]:
    """Send a request; return the seconds that it took, and its answer."""
    begun = perf_counter()
    answer = send(api.handler, event)
    taken = perf_counter() - begun
    assert answer.status == 200
    return taken, answer


def ids(answer: HttpAnswer) -> list[str]:
    return [user["user_id"] for user in answer.json["items"]]


def figures(
    number: int, first: Sequence[float], late: Sequence[float]
) -> Iterator[tuple[str, ...]]:
    """Compare the times that a page takes with those of the first one."""
    yield "page", "p50", "ratio", "aim"
    yield "1", milliseconds(median(first)), "1.00", ""
    ratio = median(late) / median(first)
    yield f"{number:,}", milliseconds(median(late)), f"{ratio:.2f}", f"at most {AIM:.2f}"


def milliseconds(taken: float) -> str:
    return f"{taken * 1000:.2f} ms"
