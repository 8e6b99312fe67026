"""The password that Secrets Manager keeps for a database, without boto3.

Only `migrate` logs in with one, and the package has all it needs: the postgres layer is enough.
What Secrets Manager says is never repeated, neither in logs nor in errors; only its codes are.
"""

import os
from http.client import HTTPException
from typing import Final

import msgspec
from msgspec import Struct, field

from chassis.clock import utc_now
from chassis.errors import SecretRefused, SecretUnavailable
from chassis.kept_connection import KeptConnection, endpoint_in
from chassis.retry import call_with_retry
from chassis.sigv4 import Credentials, Signer
from chassis.time_budget import TimeBudget
from chassis.tracing import capture

# From the request to the last byte of the answer, however slowly the bytes come.
ANSWER_SECONDS: Final = 5.0
ATTEMPTS: Final = 3
BACKOFF_SECONDS: Final = 0.2
BACKOFF_CAP_SECONDS: Final = 2.0

_OK: Final = 200
_CLIENT_ERRORS: Final = range(400, 500)
_THROTTLED: Final = frozenset({"ThrottlingException", "TooManyRequestsException"})
# Three attempts are bounded by themselves.
_UNLIMITED: Final = TimeBudget(lambda: float("inf"))


def database_password(secret_arn: str) -> str:
    """Return the password in a secret that RDS made; it is good until RDS changes it.

    Raises SecretUnavailable, which passes, and SecretRefused.
    """
    connection = KeptConnection(
        endpoint_in(
            os.environ, service="secretsmanager", variable="AWS_ENDPOINT_URL_SECRETS_MANAGER"
        )
    )
    try:
        with capture("secretsmanager.GetSecretValue"):
            return call_with_retry(
                lambda: _ask_once(connection, secret_arn),
                retry_on=SecretUnavailable,
                attempts=ATTEMPTS,
                base_seconds=BACKOFF_SECONDS,
                cap_seconds=BACKOFF_CAP_SECONDS,
                budget=_UNLIMITED,
            )
    finally:
        connection.close()


def _ask_once(connection: KeptConnection, secret_arn: str) -> str:
    body = msgspec.json.encode({"SecretId": secret_arn})
    headers = _headers(connection, body)
    try:
        status, answer = connection.post(headers, body, answer_seconds=ANSWER_SECONDS)
    except (OSError, HTTPException) as error:
        raise SecretUnavailable(secret=secret_arn, reason=type(error).__name__) from error
    if status != _OK:
        raise _failure(secret_arn, status, answer)
    return _password_in(answer, secret_arn)


def _headers(connection: KeptConnection, body: bytes) -> dict[str, str]:
    signer = Signer(Credentials.from_environment(os.environ), "secretsmanager", utc_now())
    headers = {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "secretsmanager.GetSecretValue",
    }
    return signer.signed_headers(
        host=connection.host, path=connection.path, headers=headers, body=body
    )


class _Answer(Struct, frozen=True):
    secret: str = field(name="SecretString")


class _Login(Struct, frozen=True):
    """What RDS writes into its secrets, as far as it is needed: the user is known already."""

    password: str


def _password_in(answer: bytes, secret_arn: str) -> str:
    try:
        secret = msgspec.json.decode(answer, type=_Answer).secret
        return msgspec.json.decode(secret, type=_Login).password
    except ValueError:
        # Nothing of what was read may hang on an error that is logged.
        raise SecretRefused(secret=secret_arn, code="it holds no password") from None


class _Complaint(Struct, frozen=True):
    type: str = field(name="__type")


def _failure(secret_arn: str, status: int, answer: bytes) -> SecretUnavailable | SecretRefused:
    if status not in _CLIENT_ERRORS:
        return SecretUnavailable(secret=secret_arn, reason=f"status {status}")
    try:
        complaint = msgspec.json.decode(answer, type=_Complaint)
    except ValueError:
        return SecretRefused(secret=secret_arn, code=f"status {status}")
    code = complaint.type.rpartition("#")[2]
    if code in _THROTTLED:
        return SecretUnavailable(secret=secret_arn, reason=code)
    return SecretRefused(secret=secret_arn, code=code)
