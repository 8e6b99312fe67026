"""Brings the schema to what the code needs: `terraform apply` runs it before new code is live."""

from typing import Any

import msgspec

from chassis.handler import entry_point
from chassis.lambda_context import LambdaContext
from chassis.migrations import MigrationRequest, answer, migrations_directory
from herons import wiring
from herons.config import SERVICE


@entry_point
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Do what is clearly asked for; anything else touches nothing."""
    answered = answer(
        msgspec.convert(event, MigrationRequest),
        connect=lambda: wiring.admin_database().connection(),
        service=SERVICE,
        directory=migrations_directory(SERVICE),
    )
    return msgspec.to_builtins(answered)
