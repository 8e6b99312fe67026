"""What has been applied to a schema, and the refusal to pretend that the past was different."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from psycopg import sql

from chassis.errors import Failure
from chassis.migrations.files import MigrationFile, Phase

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import TupleRow


class MigrationEdited(Failure):
    """The migration {file} was edited after it was applied: recorded {recorded}, found {found}.

    Write a new one instead.
    """

    file: str
    recorded: str
    found: str


class MigrationMissing(Failure):
    """The migration {file} of {owner} has been applied, and its file is gone."""

    file: str
    owner: str


class History:
    """The table `schema_migrations` of one schema, for the files of one owner."""

    def __init__(self, admin: "Connection[TupleRow]", *, schema: str, owner: str) -> None:
        self._admin = admin
        self._table = sql.Identifier(schema, "schema_migrations")
        self._owner = owner

    def pending(self, files: Sequence[MigrationFile], phase: Phase) -> list[MigrationFile]:
        """Return the files to apply now, in order; raises MigrationEdited, MigrationMissing."""
        recorded = self._checksums()
        found = {file.name: file.checksum for file in files}
        for name, checksum in recorded.items():
            if name not in found:
                raise MigrationMissing(file=name, owner=self._owner)
            if found[name] != checksum:
                raise MigrationEdited(file=name, recorded=checksum, found=found[name])
        waiting = [file for file in files if file.name not in recorded]
        return _due(waiting, phase=phase, fresh=not recorded)

    def record(self, file: MigrationFile) -> None:
        """Remember that a file has been applied."""
        self._admin.execute(
            sql.SQL("INSERT INTO {table} (owner, file, checksum) VALUES (%s, %s, %s)").format(
                table=self._table
            ),
            (self._owner, file.name, file.checksum),
        )

    def _checksums(self) -> dict[str, str]:
        rows = self._admin.execute(
            sql.SQL("SELECT file, checksum FROM {table} WHERE owner = %s ORDER BY file").format(
                table=self._table
            ),
            (self._owner,),
        ).fetchall()
        return {file: checksum for file, checksum in rows}  # noqa: C416 - a row has no known length


def _due(waiting: list[MigrationFile], *, phase: Phase, fresh: bool) -> list[MigrationFile]:
    if phase == "contract":
        return waiting
    if not fresh:
        return [file for file in waiting if file.phase == "expand"]
    # A new schema has no old code to protect, and a later expansion may build on a contraction.
    last = max((at for at, file in enumerate(waiting) if file.phase == "expand"), default=-1)
    return waiting[: last + 1]
