"""The id that ties a request to everything it causes: taken from the client, or made."""

import re
from collections.abc import Mapping
from typing import Final

from chassis.ids import uuid7

CORRELATION_ID_PATTERN: Final = "^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$"
_WELL_FORMED: Final = re.compile(CORRELATION_ID_PATTERN.removesuffix("$"))


def correlation_id_of(headers: Mapping[str, str]) -> str:
    """Return the client's X-Correlation-Id, or a new one when it sent none that is safe to log."""
    sent = headers.get("x-correlation-id", "")
    return sent if _WELL_FORMED.fullmatch(sent) else str(uuid7())
