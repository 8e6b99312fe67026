"""Migration files as they lie in a directory; a file's name says when it runs."""

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib import import_module
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct

from chassis.errors import Failure

type Phase = Literal["expand", "contract"]
type Contractions = Mapping[str, str]
"""The contractions that a package carries, as `<owner>/<file>`, and their checksums.

Who carries one needs nothing of what it takes away.
"""

_NAME: Final = re.compile(r"(?P<number>\d{4})_(?P<phase>expand|contract)_[a-z0-9_]+\.sql")
_CONCURRENT: Final = "_concurrently.sql"


class MigrationMisnamed(Failure):
    """The migration {file} is not named NNNN_expand_<what>.sql or NNNN_contract_<what>.sql."""

    file: str


class MigrationNumberReused(Failure):
    """The migrations {first} and {second} have the same number."""

    first: str
    second: str


class MigrationFile(Struct, frozen=True):
    """One file: when it runs, what it does, and how a later edit is noticed."""

    name: str
    phase: Phase
    statements: bytes

    @property
    def number(self) -> str:
        """Its place in the order."""
        return self.name[:4]

    @property
    def concurrent(self) -> bool:
        """Whether it is one statement that cannot run in a transaction, as its name says."""
        return self.name.endswith(_CONCURRENT)

    @property
    def checksum(self) -> str:
        """SHA-256 of its content, in hex."""
        return sha256(self.statements).hexdigest()


def migrations_directory(service: str) -> Path:
    """Find a service's files: beside `src` in the repository, beside its package in the zip."""
    package = Path(str(import_module(service).__file__)).parent
    beside = (package.parent / "migrations", package.parents[1] / "migrations")
    return next(directory for directory in beside if directory.is_dir())


def migrations_of(service: str, directory: Traversable) -> Mapping[str, Sequence[MigrationFile]]:
    """Read what a package carries, by owner: the chassis' own files come first."""
    return {
        "chassis": read_migration_files(files("chassis") / "sql"),
        service: read_migration_files(directory),
    }


def contractions_of(service: str, directory: Traversable) -> Contractions:
    """Return the contractions among what a package carries."""
    return {
        f"{owner}/{file.name}": file.checksum
        for owner, migrations in migrations_of(service, directory).items()
        for file in migrations
        if file.phase == "contract"
    }


def phase_of(name: str) -> Phase:
    """Tell when a file runs, from its name alone; raises MigrationMisnamed."""
    parts = _NAME.fullmatch(name)
    if parts is None:
        raise MigrationMisnamed(file=name)
    return "expand" if parts["phase"] == "expand" else "contract"


def read_migration_files(directory: Traversable) -> tuple[MigrationFile, ...]:
    """Read all `.sql` files, in order; raises MigrationMisnamed, MigrationNumberReused."""
    sources = [source for source in directory.iterdir() if source.name.endswith(".sql")]
    migrations = tuple(_read(source) for source in sorted(sources, key=lambda each: each.name))
    for first, second in pairwise(migrations):
        if first.number == second.number:
            raise MigrationNumberReused(first=first.name, second=second.name)
    return migrations


def _read(source: Traversable) -> MigrationFile:
    phase = phase_of(source.name)
    return MigrationFile(name=source.name, phase=phase, statements=source.read_bytes())
