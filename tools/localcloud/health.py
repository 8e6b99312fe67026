"""Says whether a local cloud is whole, in a few milliseconds."""

import http.client
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

import msgspec

from localcloud.cloud import HOST, Cloud
from localcloud.processes import Process, read_processes

PROBE_SECONDS = 2.0
PROCESSES = ("emulator", "supervisor")
HEALTH_PATHS = {
    "aws": "/localcloud/health",
    "issuer": "/health",
    "payments": "/health",
    "mailbox": "/health",
    "receivers": "/health",
}


class Health(msgspec.Struct, frozen=True):
    """What is amiss with a cloud; `missing` names ports, `crashed` names processes."""

    processes: Sequence[Process]
    crashed: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every part runs and answers."""
        return bool(self.processes) and not self.crashed and not self.missing

    @property
    def is_absent(self) -> bool:
        """Whether nothing was started, or all of it was stopped."""
        return not self.processes


def examine(cloud: Cloud) -> Health:
    """Look at the recorded processes and knock at every port."""
    processes = read_processes(cloud)
    if not processes:
        return Health((), (), cloud.own_ports)
    running = {process.name for process in processes if process.is_running}
    crashed = tuple(name for name in PROCESSES if name not in running)
    return Health(processes, crashed, tuple(missing_ports(cloud)))


def missing_ports(cloud: Cloud) -> Sequence[str]:
    """Return the names of ports that do not answer."""
    return [name for name in cloud.own_ports if not _answers(cloud, name)]


def is_taken(port: int) -> bool:
    """Whether anybody listens on a port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
        return False


def _answers(cloud: Cloud, name: str) -> bool:
    path = HEALTH_PATHS.get(name)
    try:
        if path is None:
            socket.create_connection((HOST, cloud.port(name)), timeout=PROBE_SECONDS).close()
            return True
        address = urlsplit(cloud.url(name)).netloc
        connection = http.client.HTTPConnection(address, timeout=PROBE_SECONDS)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == http.client.OK
        finally:
            connection.close()
    except (OSError, http.client.HTTPException):
        return False
