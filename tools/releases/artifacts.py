"""What `releases.json` says that an environment runs, and how Lambda would say the same."""

import base64
from pathlib import Path
from typing import Final, Self

import msgspec

LAYER_PREFIX: Final = "layer-"


class Releases(msgspec.Struct, frozen=True):
    """One environment's packages: name → key, as `orders/<sha256>.zip`."""

    architecture: str
    artifacts: dict[str, str]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file; FileNotFoundError when there is none."""
        return msgspec.json.decode(path.read_bytes(), type=cls)

    @property
    def services(self) -> list[str]:
        """The services that have a package."""
        return sorted(name for name in self.artifacts if not name.startswith(LAYER_PREFIX))

    @property
    def layers(self) -> dict[str, str]:
        """The layers' keys."""
        return {name: key for name, key in self.artifacts.items() if name.startswith(LAYER_PREFIX)}

    def code_sha256(self, name: str) -> str:
        """Return the hash of a package as Lambda writes it: in base64."""
        digest = self.artifacts[name].rpartition("/")[2].removesuffix(".zip")
        return base64.b64encode(bytes.fromhex(digest)).decode()


def releases_path(repository: Path, environment: str) -> Path:
    """Return where an environment's file is."""
    return repository / "terraform/environments" / environment / "releases.json"
