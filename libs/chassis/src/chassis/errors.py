"""Failures carry facts, and their docstring is their message.

Failure
 +-- DatabaseUnavailable    no connection could be had
 +-- ConnectionLost         the connection died under a statement
 +-- Busy                   a lock or an answer took longer than is allowed
"""

from typing import Any


class Failure(Exception):
    """Something went wrong."""

    def __init__(self, **facts: Any) -> None:
        vars(self).update(facts)
        super().__init__(_message_of(type(self)).format(**facts))


class DatabaseUnavailable(Failure):
    """The database at {host} cannot be reached."""

    host: str


class ConnectionLost(Failure):
    """The connection to the database was lost while it was used."""


class Busy(Failure):
    """The database did not get a lock, or an answer, within the time allowed."""


def _message_of(failure: type[Failure]) -> str:
    documented = next(each for each in failure.__mro__ if "__doc__" in vars(each) and each.__doc__)
    paragraph = (documented.__doc__ or "").strip().partition("\n\n")[0]
    return " ".join(paragraph.split())
