"""Brings the schema to what the code needs: `terraform apply` runs it before new code is live."""

from typing import Any

import msgspec
from msgspec import Struct

from chassis.handler import entry_point
from chassis.lambda_context import LambdaContext
from chassis.migrations import Phase, migrate, migrations_directory
from orders import wiring
from orders.config import SERVICE


class Migration(Struct, frozen=True, forbid_unknown_fields=True):
    """What to run: `expand` before the new code, `contract` in a later release."""

    phase: Phase


@entry_point
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Run what has not run yet; without a valid phase nothing is touched."""
    migration = msgspec.convert(event, Migration)
    report = migrate(
        admin=wiring.database().connection(),
        service=SERVICE,
        directory=migrations_directory(SERVICE),
        phase=migration.phase,
    )
    return msgspec.to_builtins(report)
