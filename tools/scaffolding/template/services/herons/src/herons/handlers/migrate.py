"""Brings the schema to what the code needs: `terraform apply` runs it before new code is live."""

from typing import Any

import msgspec

from chassis.handler import entry_point
from chassis.lambda_context import LambdaContext
from chassis.migrations import MigrationRequest, migrate, migrations_directory
from herons import wiring
from herons.config import SERVICE


@entry_point
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Run what has not run yet; without a valid phase nothing is touched."""
    request = msgspec.convert(event, MigrationRequest)
    report = migrate(
        admin=wiring.admin_database().connection(),
        service=SERVICE,
        directory=migrations_directory(SERVICE),
        phase=request.phase,
    )
    return msgspec.to_builtins(report)
