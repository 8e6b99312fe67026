"""Requests that come at the same moment, each to an execution environment of its own.

@pytest.fixture
def rivals(environment, connect, monkeypatch) -> Rivals:
    rivals = Rivals(connect)
    monkeypatch.setattr(wiring, "database", rivals.database)
    return rivals
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from chassis.database import Database


class Rivals:
    """Threads that stand for execution environments: every thread has one connection."""

    def __init__(self, connect: Callable[[], Database]) -> None:
        self._connect = connect
        self._own = threading.local()

    def database(self) -> Database:
        """Return the database of the thread that asks."""
        if not hasattr(self._own, "database"):
            self._own.database = self._connect()
        return self._own.database

    def at_once[R](self, count: int, request: Callable[[int], R]) -> list[R]:
        """Make `count` requests together, numbered from 0; all are connected before the first."""
        start = threading.Barrier(count)

        def run(number: int) -> R:
            try:
                self.database().connection()
            except Exception:
                # The others would wait for ever.
                start.abort()
                raise
            start.wait()
            return request(number)

        with ThreadPoolExecutor(count) as threads:
            return list(threads.map(run, range(count)))


def wait_until_somebody_waits(admin: psycopg.Connection, *, count: int = 1) -> None:
    """Return as soon as so many sessions wait for a lock; fail the test after seconds."""
    for _ in range(500):
        # Unlike the statistics, locks are seen as they are now within a transaction too.
        row = admin.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()
        if row == (count,):
            return
        threading.Event().wait(0.005)
    pytest.fail(f"There are not {count} who wait for a lock.")
