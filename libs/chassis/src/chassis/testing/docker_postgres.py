"""Postgres in a container, where a Docker engine answers: the version that production has."""

import contextlib
import os
import socket
from collections.abc import Generator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from typing import Final
from urllib.parse import urlsplit

from chassis.testing.postgres import SERVER_OPTIONS, PostgresAddress

IMAGE: Final = "postgres:17"
_DEFAULT_ENGINE: Final = "unix:///var/run/docker.sock"
_ANSWER_SECONDS: Final = 2.0


class _Engine(HTTPConnection):
    def __init__(self, address: str) -> None:
        self._address = urlsplit(address)
        host = self._address.hostname or "localhost"
        super().__init__(host, self._address.port, timeout=_ANSWER_SECONDS)

    def connect(self) -> None:
        if self._address.scheme != "unix":
            super().connect()
            return
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(_ANSWER_SECONDS)
        self.sock.connect(self._address.path)


def docker_answers() -> bool:
    """Whether a Docker engine answers at DOCKER_HOST or the usual socket."""
    engine = _Engine(os.environ.get("DOCKER_HOST", _DEFAULT_ENGINE))
    try:
        engine.request("GET", "/_ping")
        return engine.getresponse().read() == b"OK"
    except (OSError, HTTPException):
        return False
    finally:
        engine.close()


@contextmanager
def docker_postgres() -> Generator[PostgresAddress]:
    """Run a server in a container of its own."""
    from testcontainers.community.postgres import PostgresContainer
    from testcontainers.core.config import testcontainers_config

    # Ryuk removes what a killed run leaves; an engine without its image still runs the tests.
    if not _has_image(testcontainers_config.ryuk_image):
        testcontainers_config.ryuk_disabled = True
    options = [f"-c {name}={value}" for name, value in SERVER_OPTIONS.items()]
    container = PostgresContainer(
        IMAGE, username="postgres", password="postgres", dbname="postgres", driver=None
    ).with_command(" ".join(["postgres", *options]))
    with container:
        yield PostgresAddress(
            host=container.get_container_host_ip(),
            port=int(container.get_exposed_port(5432)),
            user="postgres",
            password="postgres",
            kind=f"testcontainers {IMAGE}",
        )


def _has_image(name: str) -> bool:
    """Whether the engine has an image, or can pull it."""
    import docker
    from docker.errors import DockerException, ImageNotFound

    with contextlib.closing(docker.from_env()) as engine:
        try:
            engine.images.get(name)
        except ImageNotFound:
            try:
                engine.images.pull(name)
            except DockerException:
                return False
        return True
