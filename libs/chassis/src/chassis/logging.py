"""The one logger: JSON lines that carry the correlation id. Never tokens, passwords, personal data.

One execution environment handles one invocation at a time, so the id of the conversation is simply
a key of the logger: bound by the door, read by whoever writes an envelope.
"""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from chassis.ids import uuid7
from chassis.powertools import Logger

logger: Final = Logger(use_rfc3339=True, utc=True)


def correlation_id() -> str:
    """Return the id of the conversation being handled; where none was brought, start one."""
    bound = logger.get_correlation_id()
    if bound is None:
        bound = str(uuid7())
        bind_correlation_id(bound)
    return bound


def bind_correlation_id(value: str | None) -> None:
    """Join a conversation; None leaves it."""
    logger.set_correlation_id(value)


def bind(**facts: object) -> None:
    """Add facts to every log line until the invocation ends."""
    logger.append_keys(**facts)


@contextmanager
def conversation(**facts: object) -> Generator[None]:
    """Begin a conversation of its own; what is bound in the block is forgotten after it."""
    known = set(logger.get_current_keys())
    bind_correlation_id(None)
    bind(**facts)
    try:
        yield
    finally:
        logger.remove_keys(set(logger.get_current_keys()) - known)
        bind_correlation_id(None)
