"""What an execution environment is told: an event, and how long it may take."""

from typing import Any

from msgspec import Struct


class Invocation(Struct, frozen=True):
    """One invocation."""

    event: dict[str, Any]
    seconds: float
