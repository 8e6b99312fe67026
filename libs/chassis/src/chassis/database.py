"""One connection to Postgres per execution environment: opened late, kept, replaced when it died.

A frozen environment may wake up after its connection was closed; that is seen on the socket,
without asking the server. What the server may answer to anybody at any time (no lock, no
connection) is translated here, once, for transactions and for single reads alike.
"""

import os
import select
from pathlib import Path
from typing import Any, Final, Literal, Self

import psycopg
from psycopg import errors
from psycopg.abc import PQGen
from psycopg.pq import PipelineStatus
from psycopg.rows import TupleRow

from chassis.clock import utc_now
from chassis.errors import Busy, ConnectionLost, DatabaseUnavailable
from chassis.rds_token import rds_token
from chassis.settings import AdministratorSettings, DatabaseSettings
from chassis.sigv4 import Credentials

CONNECT_SECONDS: Final = 5
PROXY_ROOTS: Final = Path("/etc/pki/tls/certs/ca-bundle.crt")
DIRECT_ROOTS: Final = Path(__file__).with_name("certificates") / "rds-global-bundle.pem"

_BUSY = (errors.LockNotAvailable, errors.QueryCanceled, errors.DeadlockDetected)


class Database:
    """Where the database is, and the one connection to it.

    `auth` is "iam" (TLS with Amazon's roots, a signed token instead of a password), "secret" (TLS
    too, with the password in the secret at `secret_arn`) or "libpq" (nothing is passed: PGPASSWORD,
    PGSSLMODE and their like decide).
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        name: str,
        user: str,
        auth: Literal["iam", "libpq", "secret"],
        application_name: str,
        secret_arn: str = "",
    ) -> None:
        self.host = host
        self.port = port
        self.name = name
        self.user = user
        self._auth = auth
        self._secret_arn = secret_arn
        self._application_name = application_name
        self._connection: _TranslatingConnection | None = None

    @classmethod
    def from_settings(
        cls, settings: DatabaseSettings | AdministratorSettings, *, application_name: str
    ) -> Self:
        """Take the database from a function's settings."""
        has_secret = isinstance(settings, AdministratorSettings)
        return cls(
            host=settings.database_host,
            port=settings.database_port,
            name=settings.database_name,
            user=settings.database_user,
            auth=settings.database_auth,
            application_name=application_name,
            secret_arn=settings.database_secret_arn if has_secret else "",
        )

    def connection(self) -> psycopg.Connection[TupleRow]:
        """Return the connection, in autocommit; open it first if there is none or it died.

        A single read on it is one round trip. Statements on it raise Busy and ConnectionLost.
        Raises DatabaseUnavailable; with a secret SecretUnavailable and SecretRefused too.
        """
        if self._connection is None or _has_died(self._connection):
            self.close()
            self._connection = self._connect()
        return self._connection

    def close(self) -> None:
        """Close the connection if there is one; the next use opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connect(self) -> "_TranslatingConnection":
        try:
            return _TranslatingConnection.connect(
                host=self.host,
                port=self.port,
                dbname=self.name,
                user=self.user,
                application_name=self._application_name,
                connect_timeout=CONNECT_SECONDS,
                autocommit=True,
                # A named statement pins the proxy's connection, and so does its DEALLOCATE.
                prepare_threshold=None,
                **self._authentication(),
            )
        except psycopg.OperationalError as error:
            raise DatabaseUnavailable(host=self.host) from error

    def _authentication(self) -> dict[str, Any]:
        if self._auth == "libpq":
            return {}
        roots = root_certificates(self.host)
        return {"password": self._password(), "sslmode": "verify-full", "sslrootcert": str(roots)}

    def _password(self) -> str:
        """Ask for it each time: a token is soon too old, and RDS changes the one in the secret."""
        if self._auth == "secret":
            # Late: only migrations need it, and it brings the whole of HTTP.
            from chassis.secrets_manager import database_password

            return database_password(self._secret_arn)
        return rds_token(
            host=self.host,
            port=self.port,
            user=self.user,
            credentials=Credentials.from_environment(os.environ),
            now=utc_now(),
        )


class _TranslatingConnection(psycopg.Connection[TupleRow]):
    """Every talk with the server passes through `wait`, so this is the one place to translate."""

    def wait[T](self, gen: PQGen[T], *args: Any, **kwargs: Any) -> T:
        try:
            return super().wait(gen, *args, **kwargs)
        except psycopg.Error as error:
            _leave_out_values(error)
            if isinstance(error, _BUSY):
                raise Busy from error
            # A server that gives up on a session says so with errors of several classes.
            if not self.closed and error.diag.severity_nonlocalized not in ("FATAL", "PANIC"):
                raise
            self.close()
            raise ConnectionLost from error


def _leave_out_values(error: psycopg.Error) -> None:
    """Keep DETAIL and CONTEXT out of logs: they quote rows, which may be a person's."""
    if error.diag.message_detail is not None or error.diag.context is not None:
        error.args = (error.diag.message_primary,)


def root_certificates(host: str) -> Path:
    """Return the file of the certificate authorities to trust for a host.

    RDS Proxy shows certificates of Amazon's public authority, which Lambda's image trusts (libpq's
    own default differs, because psycopg brings its own OpenSSL). A direct connection meets one of
    RDS's private authorities, which are in no system's store: DIRECT_ROOTS is AWS's own file for
    all regions, and `make certificates` compares the two.
    """
    return PROXY_ROOTS if ".proxy-" in host else DIRECT_ROOTS


def _has_died(connection: psycopg.Connection[TupleRow]) -> bool:
    if connection.closed:
        return True
    if connection.pgconn.pipeline_status != PipelineStatus.OFF:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    try:
        while poll.poll(0):
            # An idle server says nothing but good-bye; reading reaches the end of the stream.
            connection.pgconn.consume_input()
    except psycopg.OperationalError:
        return True
    return connection.closed
