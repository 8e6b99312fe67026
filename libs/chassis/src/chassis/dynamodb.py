"""DynamoDB without boto3, for functions that must start fast.

Methods, keyword arguments and answers are those of boto3's client, as far as they are needed here:
values are written with their types (`{"S": "text"}`), and none is binary.

What is asked is asked again while DynamoDB throttles, fails or is silent, so it must be safe to
repeat. An answer can be lost after its write was done: a conditional write then meets its own first
attempt, and ConditionFailed may be one's own success. Callers take it for "somebody has done it".
"""

import os
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any, Final

import msgspec
from msgspec import Struct, field

from chassis.clock import utc_now
from chassis.errors import (
    ConditionFailed,
    DynamoDBRefused,
    DynamoDBUnavailable,
    Failure,
    Throttled,
    TransactionCancelled,
)
from chassis.kept_connection import KeptConnection, endpoint_in
from chassis.retry import call_with_retry
from chassis.sigv4 import Credentials, Signer
from chassis.time_budget import TimeBudget
from chassis.tracing import capture

# From the request to the last byte of the answer, however slowly the bytes come.
ANSWER_SECONDS: Final = 3.0
ATTEMPTS: Final = 3
BACKOFF_SECONDS: Final = 0.1
BACKOFF_CAP_SECONDS: Final = 1.0

_OK: Final = 200
_CLIENT_ERRORS: Final = range(400, 500)
_THROTTLED: Final = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingException",
        # Others hold the item, or this very transaction's first attempt does.
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
_INNOCENT: Final = "None"
_PASSING_REASONS: Final = frozenset(
    {"ProvisionedThroughputExceeded", "ThrottlingError", "TransactionConflict"}
)
# Three attempts are bounded by themselves.
_UNLIMITED: Final = TimeBudget(lambda: float("inf"))

type Answer = dict[str, Any]
"""What DynamoDB answers, as boto3 gives it; boto3's own ResponseMetadata is not in it."""


def address_in(environ: Mapping[str, str]) -> str:
    """Find DynamoDB as AWS's SDKs do."""
    return endpoint_in(environ, service="dynamodb", variable="AWS_ENDPOINT_URL_DYNAMODB")


class DynamoDB:
    """A client with one connection, for one thread.

    Every method raises Throttled and DynamoDBUnavailable, which pass, and DynamoDBRefused.
    """

    def __init__(self, *, environ: Mapping[str, str] = os.environ) -> None:
        self._environ = environ
        self._connection = KeptConnection(address_in(environ))

    def get_item(self, **parameters: Any) -> Answer:
        """Read one item by its key."""
        return self._ask("GetItem", parameters)

    def put_item(self, **parameters: Any) -> Answer:
        """Write one item in place of any that is there; raises ConditionFailed."""
        return self._ask("PutItem", parameters)

    def update_item(self, **parameters: Any) -> Answer:
        """Change attributes of one item; raises ConditionFailed."""
        return self._ask("UpdateItem", parameters)

    def delete_item(self, **parameters: Any) -> Answer:
        """Delete one item; raises ConditionFailed."""
        return self._ask("DeleteItem", parameters)

    def query(self, **parameters: Any) -> Answer:
        """Read items of one partition, a page at a time."""
        return self._ask("Query", parameters)

    def transact_get_items(self, **parameters: Any) -> Answer:
        """Read items by their keys, as they are at one moment; raises TransactionCancelled."""
        return self._ask("TransactGetItems", parameters)

    def close(self) -> None:
        """Close the connection if there is one; the next use opens another."""
        self._connection.close()

    def _ask(self, operation: str, parameters: Mapping[str, Any]) -> Answer:
        body = msgspec.json.encode(parameters)
        with capture(f"dynamodb.{operation}"):
            return call_with_retry(
                lambda: self._ask_once(operation, body),
                retry_on=DynamoDBUnavailable,
                attempts=ATTEMPTS,
                base_seconds=BACKOFF_SECONDS,
                cap_seconds=BACKOFF_CAP_SECONDS,
                budget=_UNLIMITED,
            )

    def _ask_once(self, operation: str, body: bytes) -> Answer:
        try:
            status, answer = self._connection.post(
                self._headers(operation, body), body, answer_seconds=ANSWER_SECONDS
            )
        except (OSError, HTTPException) as error:
            reason = type(error).__name__
            raise DynamoDBUnavailable(operation=operation, reason=reason) from error
        if status != _OK:
            raise _failure(operation, status, answer)
        try:
            return msgspec.json.decode(answer, type=dict[str, Any])
        except ValueError as error:
            raise DynamoDBUnavailable(operation=operation, reason="unreadable") from error

    def _headers(self, operation: str, body: bytes) -> dict[str, str]:
        signer = Signer(Credentials.from_environment(self._environ), "dynamodb", utc_now())
        headers = {
            "content-type": "application/x-amz-json-1.0",
            "x-amz-target": f"DynamoDB_20120810.{operation}",
        }
        return signer.signed_headers(
            host=self._connection.host, path=self._connection.path, headers=headers, body=body
        )


class _Reason(Struct, frozen=True):
    code: str = field(name="Code", default=_INNOCENT)


class _Complaint(Struct, frozen=True):
    """What DynamoDB says of a request that it did not do."""

    type: str = field(name="__type")
    reasons: tuple[_Reason, ...] = field(name="CancellationReasons", default=())


def _failure(operation: str, status: int, answer: bytes) -> Failure:
    if status not in _CLIENT_ERRORS:
        return DynamoDBUnavailable(operation=operation, reason=f"status {status}")
    try:
        complaint = msgspec.json.decode(answer, type=_Complaint)
    except ValueError:
        return DynamoDBRefused(operation=operation, code=f"status {status}")
    code = complaint.type.rpartition("#")[2]
    if code in _THROTTLED:
        return Throttled(operation=operation, reason=code)
    if code == "ConditionalCheckFailedException":
        return ConditionFailed(operation=operation)
    if code == "TransactionCanceledException":
        return _cancelled(operation, tuple(reason.code for reason in complaint.reasons))
    return DynamoDBRefused(operation=operation, code=code)


def _cancelled(operation: str, reasons: tuple[str, ...]) -> Failure:
    blamed = set(reasons) - {_INNOCENT}
    if blamed and blamed <= _PASSING_REASONS:
        return Throttled(operation=operation, reason=", ".join(sorted(blamed)))
    return TransactionCancelled(operation=operation, reasons=reasons)
