"""Cross-origin headers for every answer, errors included; without them a browser hides the problem.

API Gateway overwrites these with its own when CORS is configured there; both get the same list.
"""

from collections.abc import Sequence
from typing import Final

EXPOSED_HEADERS: Final = "ETag, Idempotency-Replayed, Link, Location, Retry-After, X-Correlation-Id"


def allowed_origins(configured: str | Sequence[str]) -> tuple[str, ...]:
    """Read the setting: a sequence, or text separated by commas."""
    parts = configured.split(",") if isinstance(configured, str) else configured
    return tuple(origin for part in parts if (origin := part.strip()))


def cors_headers(origin: str | None, allowed: Sequence[str]) -> dict[str, str]:
    """Answer an allowed origin. No credentials: tokens travel in a header of their own."""
    if "*" in allowed:
        return _exposing("*")
    if origin is not None and origin in allowed:
        return _exposing(origin) | {"vary": "Origin"}
    return {"vary": "Origin"}


def _exposing(origin: str) -> dict[str, str]:
    return {
        "access-control-allow-origin": origin,
        "access-control-expose-headers": EXPOSED_HEADERS,
    }
