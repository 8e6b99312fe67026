"""What people write behind a make target, read strictly."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from msgspec import Struct

from operations.errors import BadArgument

USUAL_RATE: Final = 10
HIGHEST_RATE: Final = 500

_CORRELATION_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")
_AGO: Final = re.compile(r"(\d{1,4})([mhd])")
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}
_USUAL_AGO: Final = timedelta(days=1)
_BEFORE: Final = timedelta(minutes=5)
_SORTABLE_VERSION: Final = 7


class Identity(Struct, frozen=True):
    """An id of anything: an order, a user, an event, or a conversation."""

    text: str
    made_at: datetime | None

    @property
    def is_uuid(self) -> bool:
        """Whether it can be the id of a row or of an event; any id can be a conversation's."""
        return _uuid(self.text) is not None


def read_rate(text: str) -> int:
    """Read RATE, letters a second; raises BadArgument."""
    if not text:
        return USUAL_RATE
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= HIGHEST_RATE:
        raise BadArgument(f"RATE must be a whole number from 1 to {HIGHEST_RATE}, not {text!r}")
    return int(text)


def read_id(text: str) -> Identity:
    """Read ID; raises BadArgument. A UUID of version 7 tells when it was made."""
    if not _CORRELATION_ID.fullmatch(text):
        raise BadArgument(
            "ID must be the id of an order, a user, an event or a conversation: "
            f"letters, digits and . _ : -, not {text!r}"
        )
    found = _uuid(text)
    if found is None:
        return Identity(text, None)
    made_at = None
    if found.version == _SORTABLE_VERSION:
        made_at = datetime.fromtimestamp((found.int >> 80) / 1000, tz=UTC)
    return Identity(str(found), made_at)


def read_since(text: str, *, about: Identity, now: datetime) -> datetime:
    """Read SINCE: so long ago (`90m`, `6h`, `3d`) or a moment; else what the id itself tells."""
    if not text:
        return about.made_at - _BEFORE if about.made_at else now - _USUAL_AGO
    if ago := _AGO.fullmatch(text):
        return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadArgument(
            f"SINCE must be like 90m, 6h, 3d or 2026-01-31T01:00:00Z, not {text!r}"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
