"""Made-up services with a table of crates, and the shortest way to migrate them."""

from collections.abc import Callable
from pathlib import Path

import psycopg

from chassis.migrations import migrate

CHASSIS = (
    "chassis/0001_expand_messaging.sql",
    "chassis/0002_expand_outbox_subject_and_bulk.sql",
    "chassis/0003_expand_outbox_subject_concurrently.sql",
    "chassis/0004_expand_outbox_waiting_concurrently.sql",
)
CREATE = "CREATE TABLE crates (crate_id bigint PRIMARY KEY, colour text);"
MASTER_PASSWORD = "master"

type OpenAdmin = Callable[[], psycopg.Connection]
type Write = Callable[..., Path]


def expand(admin: psycopg.Connection, directory: Path, service: str = "crates") -> tuple[str, ...]:
    return migrate(admin=admin, service=service, directory=directory, phase="expand").applied


def contract(admin: psycopg.Connection, directory: Path) -> tuple[str, ...]:
    return migrate(admin=admin, service="crates", directory=directory, phase="contract").applied


def columns(admin: psycopg.Connection) -> list[str]:
    rows = admin.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_schema = 'crates' AND table_name = 'crates' ORDER BY ordinal_position"
    ).fetchall()
    return [name for (name,) in rows]
