"""Ids that sort by the time they were made (RFC 9562, version 7): indexes grow at one end."""

import os
import time
from uuid import UUID

_NANOSECONDS_PER_MILLISECOND = 1_000_000
_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62


def uuid7() -> UUID:
    """Return a new id: 48 bits of milliseconds, 12 bits of the fraction of one, 62 random bits."""
    milliseconds, nanoseconds = divmod(time.time_ns(), _NANOSECONDS_PER_MILLISECOND)
    fraction = nanoseconds * 4096 // _NANOSECONDS_PER_MILLISECOND
    random = int.from_bytes(os.urandom(8)) >> 2
    return UUID(int=milliseconds << 80 | _VERSION | fraction << 64 | _VARIANT | random)
