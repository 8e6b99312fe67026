"""Where a local cloud lives: its folder and its ports. Several can run side by side."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

HOST = "127.0.0.1"
DEFAULT_HOME = ".local"
DEFAULT_PORT = 4560
HIGHEST_PORT = 65_535
PORTS = (
    *("aws", "api", "issuer", "payments", "mailbox", "database", "lambda"),
    *("webhooks", "receivers"),
)
"""What listens on the first port and on those that follow it, in order."""

ENCRYPTED_PORTS = ("webhooks",)


class CloudFailure(Exception):
    """Something a person must know, in one line."""


class Cloud(msgspec.Struct, frozen=True):
    """One local cloud; `home` is absolute."""

    home: Path
    first_port: int
    database_url: str | None = None

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Cloud":
        """Read LOCALCLOUD_HOME, LOCALCLOUD_PORT and DATABASE_URL."""
        port = environ.get("LOCALCLOUD_PORT") or str(DEFAULT_PORT)
        highest = HIGHEST_PORT - len(PORTS) + 1
        if not port.isdecimal() or not 1 <= int(port) <= highest:
            raise CloudFailure(f"LOCALCLOUD_PORT must be a number up to {highest}, not {port!r}")
        home = Path(environ.get("LOCALCLOUD_HOME") or DEFAULT_HOME).absolute()
        return cls(home, int(port), environ.get("DATABASE_URL") or None)

    def port(self, name: str) -> int:
        """Return the port of one of PORTS."""
        return self.first_port + PORTS.index(name)

    def url(self, name: str) -> str:
        """Return the address of one of PORTS that speaks HTTP."""
        scheme = "https" if name in ENCRYPTED_PORTS else "http"
        return f"{scheme}://{HOST}:{self.port(name)}"

    @property
    def own_ports(self) -> tuple[str, ...]:
        """The ports that this cloud listens on; a database of somebody else's is not among them."""
        return tuple(name for name in PORTS if name != "database" or not self.database_url)

    @property
    def logs(self) -> Path:
        """The folder with one log for each function, and the access log of the API."""
        return self.home / "logs"

    @property
    def authority_file(self) -> Path:
        """The certificate of whoever certified the webhook receivers, which functions trust."""
        return self.home / "authority.pem"

    @property
    def endpoints_file(self) -> Path:
        """The addresses, for everybody who uses the cloud; there while it runs."""
        return self.home / "endpoints.json"

    @property
    def processes_file(self) -> Path:
        """The processes that were started, for whoever stops them."""
        return self.home / "processes.json"


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file so that no reader ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_bytes(content)
    fresh.replace(path)
