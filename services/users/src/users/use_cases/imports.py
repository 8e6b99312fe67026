"""What administrators can do with imports: ask for one, and look how far it has come."""

from datetime import datetime
from uuid import UUID

from users.domain.imports import Import, requested
from users.repository import Imports


def request_import(
    *, import_id: UUID, correlation_id: str, imports: Imports, now: datetime
) -> Import:
    """Expect a file; it is imported as soon as it was uploaded."""
    new = requested(import_id=import_id, correlation_id=correlation_id, now=now)
    imports.add(new)
    return new


def read_import(*, import_id: UUID, imports: Imports) -> Import:
    """Return an import; raises ImportNotFound."""
    return imports.get(import_id)
