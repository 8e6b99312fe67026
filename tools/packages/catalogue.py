"""Which packages there are, and what each is made of.

A service is a folder under `services/`; its `pyproject.toml` names the libraries that go with it.
Layers hold what is heavy and rarely changes.
"""

import platform
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

import msgspec

from packages.contents import belongs_in_aws_layer, belongs_in_package

MEGABYTE: Final = 1_000_000


class Target(msgspec.Struct, frozen=True):
    """A processor that packages are built for."""

    architecture: str
    """Lambda's word for it; also the folder under `dist/`."""

    wheels: str
    """The wheels to choose. An older manylinux would silently bring an older psycopg on arm64."""


ARM64: Final = Target("arm64", "aarch64-manylinux_2_28")
X86_64: Final = Target("x86_64", "x86_64-manylinux_2_28")
PRODUCTION: Final = ARM64
"""What runs on AWS."""

LOCAL: Final = ARM64 if platform.machine() in {"aarch64", "arm64"} else X86_64
"""What runs on this machine."""


class Package(msgspec.Struct, frozen=True):
    """One zip: what is installed into it, what is copied into it, and where it is unpacked."""

    name: str
    lock: Path
    unpacked_at: PurePosixPath
    """Where Lambda unpacks the zip; tracebacks show it."""

    modules_at: PurePosixPath
    """The folder inside the zip that is on `sys.path`."""

    sources: Mapping[str, Path] = {}
    """Folder under `modules_at` → folder of the repository."""

    belongs: Callable[[PurePosixPath], bool] = belongs_in_package
    max_bytes: int = 5 * MEGABYTE


def packages(repository: Path) -> tuple[Package, ...]:
    """Return every package of the repository, services first."""
    services = sorted(path.parent for path in repository.glob("services/*/pyproject.toml"))
    return (
        *(_service(repository, folder) for folder in services),
        _layer(repository, "layer-postgres"),
        _layer(repository, "layer-aws", belongs=belongs_in_aws_layer),
    )


def _service(repository: Path, folder: Path) -> Package:
    name = folder.name
    project = tomllib.loads((folder / "pyproject.toml").read_text())
    libraries: list[str] = project["tool"]["packages"]["libraries"]
    sources = {library: repository / "libs" / library / "src" / library for library in libraries}
    sources[name] = folder / "src" / name
    if (folder / "migrations").is_dir():
        sources["migrations"] = folder / "migrations"
    return Package(
        name=name,
        lock=repository / "requirements" / f"{name}.txt",
        unpacked_at=PurePosixPath("/var/task"),
        modules_at=PurePosixPath(),
        sources=sources,
        max_bytes=3 * MEGABYTE,
    )


def _layer(
    repository: Path, name: str, *, belongs: Callable[[PurePosixPath], bool] = belongs_in_package
) -> Package:
    return Package(
        name=name,
        lock=repository / "requirements" / f"{name}.txt",
        unpacked_at=PurePosixPath("/opt"),
        modules_at=PurePosixPath("python"),
        belongs=belongs,
    )
