"""Made-up services with a table of crates, and the shortest way to migrate them."""

from collections.abc import Callable
from pathlib import Path

import psycopg

from chassis.migrations import Contractions, contractions_of, migrate

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


def apply(
    admin: psycopg.Connection, directory: Path, service: str = "crates", *, live: Path | None = None
) -> tuple[str, ...]:
    """Apply a package where another one is live, by default one without any contraction."""
    carried: Contractions = {} if live is None else contractions_of(service, live)
    return migrate(admin=admin, service=service, directory=directory, live=carried).applied


def columns(admin: psycopg.Connection) -> list[str]:
    rows = admin.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_schema = 'crates' AND table_name = 'crates' ORDER BY ordinal_position"
    ).fetchall()
    return [name for (name,) in rows]
