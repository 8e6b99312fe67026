"""A Postgres server from a wheel, for a laptop without Docker and without a database.

It listens on 127.0.0.1 only, never runs as root, and never outlives whoever started it.
"""

import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Final

from msgspec import Struct

from chassis.testing import postgres_guard
from chassis.testing.postgres_binaries import as_unprivileged, binaries, hand_over, reachable

START_SECONDS: Final = 30.0
STOP_SECONDS: Final = 10.0
# Of the lock file, which is postmaster.pid.
_PORT_LINE: Final = 3
SERVER_OPTIONS: Final = {
    # A hundred customers at once, and whoever watches them.
    "max_connections": "200",
    "shared_buffers": "64MB",
    # Data of tests and laptops need not survive a power cut.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum_naptime": "1h",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
_OPTIONS: Final = {
    **SERVER_OPTIONS,
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
}


class PostgresAddress(Struct, frozen=True):
    """Where a server is, and its superuser; `kind` says what it runs on."""

    host: str
    port: int
    user: str
    password: str
    kind: str

    def url(self, database: str = "postgres") -> str:
        """Return the connection string of one of its databases."""
        return f"postgresql://{self.user}:{self.password}@{self.host}:{self.port}/{database}"


class EmbeddedPostgres:
    """A server of our own, with data that end with it; without a port it takes a free one.

    A context manager, or `start()` and `stop()`. Its data lie in the directory given, or, when that
    is in a home that the server's user cannot enter, in one for temporary files: see `directory`.
    """

    def __init__(
        self,
        directory: Path,
        *,
        port: int | None = None,
        password: str = "postgres",
    ) -> None:
        self.directory = _where_the_server_can_go(directory)
        self._data = self.directory / "data"
        self._port = port
        self._password = password
        self._server: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    def start(self) -> PostgresAddress:
        """Start the server on fresh data; returns when it answers."""
        self._clear()
        self._initialise()
        port = self._port or _free_port()
        options = [f"--{name}={value}" for name, value in _OPTIONS.items()]
        with (self.directory / "postgres.log").open("ab") as log:
            server: subprocess.Popen[bytes] = subprocess.Popen(
                [str(binaries() / "postgres"), "-D", str(self._data), "-p", str(port), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.directory,
                start_new_session=True,
                **as_unprivileged(),
            )
        self._server = server
        self._guard = self._guarded_by(server.pid)
        self._wait_until_ready(server)
        return PostgresAddress(
            host="127.0.0.1",
            port=port,
            user="postgres",
            password=self._password,
            kind="embedded",
        )

    def stop(self) -> None:
        """Stop the server, and remove its data. Safe to repeat."""
        server, self._server = self._server, None
        guard, self._guard = self._guard, None
        if server is not None:
            server.send_signal(signal.SIGINT)
            _wait(server)
        if guard is not None:
            # The guard sees the end of its input, finds no server, and removes the data.
            guard.communicate()

    def __enter__(self) -> PostgresAddress:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _clear(self) -> None:
        # After a power cut not even the guard was left to clear up.
        lock = self._data / "postmaster.pid"
        if lock.exists() and _somebody_listens(int(lock.read_text().splitlines()[_PORT_LINE])):
            message = f"a server is running in {self.directory}"
            raise RuntimeError(message)
        shutil.rmtree(self._data, ignore_errors=True)

    def _initialise(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        hand_over(self.directory)
        secret = self.directory / "password"
        secret.write_text(self._password)
        hand_over(secret)
        subprocess.run(
            [
                str(binaries() / "initdb"),
                f"--pgdata={self._data}",
                f"--pwfile={secret}",
                "--username=postgres",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
                "--no-instructions",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.directory,
            **as_unprivileged(),
        )
        secret.unlink()

    def _guarded_by(self, server: int) -> subprocess.Popen[bytes]:
        script = [sys.executable, "-I", "-S", postgres_guard.__file__]
        return subprocess.Popen(
            [*script, str(server), str(self.directory)],
            stdin=subprocess.PIPE,
            cwd="/",
            start_new_session=True,
        )

    def _wait_until_ready(self, server: subprocess.Popen[bytes]) -> None:
        lock = self._data / "postmaster.pid"
        deadline = time.monotonic() + START_SECONDS
        while server.poll() is None and time.monotonic() < deadline:
            lines = lock.read_text().splitlines() if lock.exists() else []
            if lines and lines[0] == str(server.pid) and lines[-1].strip() == "ready":
                return
            time.sleep(0.02)
        log = (self.directory / "postgres.log").read_text(errors="replace")
        self.stop()
        message = f"PostgreSQL did not start: {log[-500:]}"
        raise RuntimeError(message)


def _where_the_server_can_go(directory: Path) -> Path:
    directory = directory.absolute()
    if reachable(directory.parent):
        return directory
    name = sha256(str(directory).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"embedded-postgres-data-{name}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _somebody_listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _wait(server: subprocess.Popen[bytes]) -> None:
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait(STOP_SECONDS)
