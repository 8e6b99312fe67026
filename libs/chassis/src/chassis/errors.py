"""Failures carry facts, and their docstring is their message.

Failure
 +-- DatabaseUnavailable    no connection could be had
 +-- ConnectionLost         the connection died under a statement
 +-- Busy                   a lock or an answer took longer than is allowed
 +-- DynamoDBUnavailable    passes: no answer could be had, however often it was asked
 |    +-- Throttled         passes: it wants to be asked less, or later
 +-- DynamoDBRefused        the request is wrong, or not allowed
 +-- ConditionFailed        the condition of a write does not hold
 +-- TransactionCancelled   an item of a transaction stands in its way
 +-- SecretUnavailable      passes: Secrets Manager does not answer
 +-- SecretRefused          the secret is not there, not ours to read, or holds no password

DynamoDB's own messages may quote items, which may be a person's, so only its codes are kept; what
Secrets Manager says is not repeated either.
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


class DynamoDBUnavailable(Failure):
    """DynamoDB does not answer {operation}: {reason}."""

    operation: str
    reason: str


class Throttled(DynamoDBUnavailable):
    """DynamoDB puts {operation} off: {reason}."""


class DynamoDBRefused(Failure):
    """DynamoDB refused {operation}: {code}."""

    operation: str
    code: str


class ConditionFailed(Failure):
    """The condition of {operation} does not hold."""

    operation: str


class TransactionCancelled(Failure):
    """DynamoDB cancelled {operation}: {reasons}.

    There is one reason for each of its items, in their order; that of an innocent one is "None".
    """

    operation: str
    reasons: tuple[str, ...]


class SecretUnavailable(Failure):
    """Secrets Manager does not answer for {secret}: {reason}."""

    secret: str
    reason: str


class SecretRefused(Failure):
    """Secrets Manager gave no password for {secret}: {code}."""

    secret: str
    code: str


def _message_of(failure: type[Failure]) -> str:
    documented = next(each for each in failure.__mro__ if "__doc__" in vars(each) and each.__doc__)
    paragraph = (documented.__doc__ or "").strip().partition("\n\n")[0]
    return " ".join(paragraph.split())
