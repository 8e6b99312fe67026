"""The one place that asks what time it is; everything else is told."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the time as an aware datetime in UTC."""
    return datetime.now(UTC)
