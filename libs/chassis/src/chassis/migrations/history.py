"""What has been applied to a schema, and the refusal to pretend that the past was different."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from psycopg import sql

from chassis.errors import Failure
from chassis.migrations.files import Contractions, MigrationFile, phase_of

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


class MigrationTookAway(Failure):
    """{owner}/{file} took away what this package may need: release one that carries that file.

    To run older code again, put it into a package that carries the file, and an expansion that
    brings back what it took away.
    """

    file: str
    owner: str


class Waiting(Struct, frozen=True):
    """A contraction that is not applied yet, and why."""

    file: str
    reason: str


class Due(Struct, frozen=True):
    """What to apply now, in order, and what has to wait."""

    migrations: tuple[MigrationFile, ...]
    waiting: tuple[Waiting, ...]


class History:
    """The table `schema_migrations` of one schema, for the files of one owner."""

    def __init__(self, admin: "Connection[TupleRow]", *, schema: str, owner: str) -> None:
        self._admin = admin
        self._table = sql.Identifier(schema, "schema_migrations")
        self._owner = owner

    def due(self, files: Sequence[MigrationFile], live: Contractions) -> Due:
        """Choose what to apply; `live` are the contractions that the live package carries.

        Raises MigrationEdited, MigrationMissing and MigrationTookAway.
        """
        recorded = self._checksums()
        self._refuse_another_past(files, recorded)
        migrations: list[MigrationFile] = []
        waiting: list[Waiting] = []
        for file in files:
            if file.name in recorded:
                continue
            reason = self._reason_to_wait(file, live, waiting)
            if reason is None:
                migrations.append(file)
            else:
                waiting.append(Waiting(file=f"{self._owner}/{file.name}", reason=reason))
        return Due(migrations=tuple(migrations), waiting=tuple(waiting))

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

    def _refuse_another_past(
        self, files: Sequence[MigrationFile], recorded: Mapping[str, str]
    ) -> None:
        found = {file.name: file.checksum for file in files}
        newest = max((file.number for file in files), default="")
        for name, checksum in recorded.items():
            if name in found:
                if found[name] != checksum:
                    raise MigrationEdited(file=name, recorded=checksum, found=found[name])
            elif name[: len(newest)] <= newest:
                raise MigrationMissing(file=name, owner=self._owner)
            # A newer package has been here. Older code works on what has only grown.
            elif phase_of(name) == "contract":
                raise MigrationTookAway(file=name, owner=self._owner)

    def _reason_to_wait(
        self, file: MigrationFile, live: Contractions, waiting: Sequence[Waiting]
    ) -> str | None:
        if file.phase == "expand":
            return None
        if waiting:
            return f"It comes after {waiting[0].file}, which waits."
        match live.get(f"{self._owner}/{file.name}"):
            case None:
                return "The live package does not carry it, so its code may need what goes."
            case checksum if checksum != file.checksum:
                return "The live package carries another text of it."
            case _:
                return None
