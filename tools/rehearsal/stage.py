"""One rehearsal: each migration of a service on full tables, with others at work beside it."""

import time
from collections.abc import Iterator, Sequence
from importlib.resources.abc import Traversable

import psycopg
from msgspec import Struct

from chassis.migrations import MigrationFailed
from chassis.migrations.access import ROLE_SETTINGS, prepare_schema
from chassis.migrations.files import MigrationFile, migrations_of
from chassis.migrations.run import apply
from rehearsal.filling import fill
from rehearsal.locks import LockWatch, TableLock, WatchedHistory
from rehearsal.probes import Blocked, Probes
from rehearsal.progress import Say, progress
from rehearsal.tables import Table

LIMIT_SECONDS = float(ROLE_SETTINGS["lock_timeout"].removesuffix("s"))
"""Nobody waits longer: the service's own role gives up, and its caller gets an error."""


class Rehearsed(Struct, frozen=True):
    """What one migration did to those who worked beside it."""

    owner: str
    file: MigrationFile
    seconds: float
    locks: list[TableLock]
    blocked: list[Blocked]
    failure: str | None

    @property
    def name(self) -> str:
        """Whose file it is, and which."""
        return f"{self.owner}/{self.file.name}"

    def longest(self, role: str) -> float:
        """How long a reader, or a writer, waited at most, whatever the table."""
        return max((each.seconds for each in self.blocked if each.role == role), default=0.0)

    def complaints(self, limit_seconds: float) -> Iterator[str]:
        """Yield a sentence for each reason not to run it beside live code."""
        if self.failure is not None:
            yield f"{self.name} fails: {self.failure}"
        for each in self.blocked:
            if each.seconds > limit_seconds:
                yield (
                    f"{self.name} keeps a {each.role} of {each.table} waiting for "
                    f"{each.seconds:.1f} s, and {limit_seconds:g} s are allowed"
                )
            if each.failure is not None and self.file.phase == "expand":
                yield f"{self.name} breaks a {each.role} of {each.table}: {each.failure}"


class Stage:
    """A database of its own, that is filled before each migration."""

    def __init__(self, url: str, *, rows: int, say: Say) -> None:
        self._url = url
        self._rows = rows
        self._say = say

    def rehearse(self, service: str, directory: Traversable) -> Iterator[Rehearsed]:
        """Apply each file of the chassis and the service; the first that fails is the last."""
        with psycopg.connect(self._url, autocommit=True) as admin:
            prepare_schema(admin, service)
            for owner, files in migrations_of(service, directory).items():
                for file in files:
                    tables = fill(admin, service, rows=self._rows, say=self._say)
                    rehearsed = self._one(admin, service, owner, file, tables)
                    yield rehearsed
                    if rehearsed.failure is not None:
                        return

    def _one(
        self,
        admin: psycopg.Connection,
        service: str,
        owner: str,
        file: MigrationFile,
        tables: Sequence[Table],
    ) -> Rehearsed:
        watch = LockWatch(self._url, admin, service)
        history = WatchedHistory(admin, schema=service, owner=owner, watch=watch)
        probes = Probes(self._url, service, tables)
        failure: str | None = None
        with probes, watch, progress(f"{owner}/{file.name}", self._say):
            begun = time.monotonic()
            try:
                apply(admin, service, file, history)
            except MigrationFailed as error:
                failure = error.reason
            seconds = time.monotonic() - begun
        return Rehearsed(
            owner=owner,
            file=file,
            seconds=seconds,
            locks=watch.strongest({table.name for table in tables}),
            blocked=probes.blocked,
            failure=failure,
        )
