"""What `terraform apply` asks of `migrate`: first the live package, then the one that comes.

The live one tells which contractions it carries, and touches nothing. The one that comes is told
so, and changes the schema.
"""

from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

from msgspec import Struct

from chassis.migrations.files import contractions_of
from chassis.migrations.run import MigrationReport, migrate

if TYPE_CHECKING:
    from collections.abc import Callable

    from psycopg import Connection
    from psycopg.rows import TupleRow


class TellContractions(
    Struct, frozen=True, forbid_unknown_fields=True, tag_field="task", tag="tell_contractions"
):
    """Which contractions does this package carry?"""


class Migrate(Struct, frozen=True, forbid_unknown_fields=True, tag_field="task", tag="migrate"):
    """Bring the schema to what this package needs, while code of the live package runs."""

    live_contractions: dict[str, str]


type MigrationRequest = TellContractions | Migrate


class CarriedContractions(Struct, frozen=True):
    """The contractions of this package, and their checksums."""

    contractions: dict[str, str]


def answer(
    request: MigrationRequest,
    *,
    connect: "Callable[[], Connection[TupleRow]]",
    service: str,
    directory: Traversable,
) -> CarriedContractions | MigrationReport:
    """Do what is asked; `connect` gives the administrator's connection where one is needed."""
    match request:
        case TellContractions():
            return CarriedContractions(dict(contractions_of(service, directory)))
        case Migrate(live_contractions=live):
            return migrate(admin=connect(), service=service, directory=directory, live=live)
