"""What tools write of a service: locks, schemas, OpenAPI, the packages' keys and the costs."""

import hashlib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from packages.building import read_manifest, write_if_changed
from packages.catalogue import PRODUCTION
from packages.publishing import artifacts_of
from scaffolding.workbench import Workbench

_DIGESTS: Final = "libs/contracts/golden/digests.json"


def format_code(bench: Workbench) -> None:
    """Write code as the formatters want it, which depends on how long the names are."""
    python = [
        path for path, content in bench.differences().items() if content and path.endswith(".py")
    ]
    bench.run("ruff", "check", "--quiet", "--no-cache", "--select=I", "--fix", *python)
    bench.run("ruff", "format", "--quiet", "--no-cache", *python)
    bench.run("terraform", "fmt", "-recursive", "terraform", "services")


def write_contracts(bench: Workbench) -> None:
    """Record golden examples and schemas, and write docs/events.md."""
    bench.run(sys.executable, "-m", "contracts.golden")
    bench.run(sys.executable, "-m", "contracts.catalogue", "--write")


def forget_contracts(bench: Workbench) -> None:
    """Keep of golden examples only the digests of those that are still there."""
    golden = bench.folder / "libs/contracts/golden"
    digests = {
        path.relative_to(golden).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(golden.glob("*/*.json"))
    }
    document = msgspec.json.format(msgspec.json.encode(digests), indent=2)
    (bench.folder / _DIGESTS).write_bytes(document + b"\n")
    bench.run(sys.executable, "-m", "contracts.catalogue", "--write")


def write_openapi(bench: Workbench, service: str) -> None:
    """Write what the gateway is made from."""
    bench.run(sys.executable, "-m", "chassis.http.openapi", service)


def lock_dependencies(bench: Workbench, service: str) -> None:
    """Lock what the service's package holds, at the versions that all others have."""
    bench.run("tools/lock.sh", service)


def build(bench: Workbench, service: str) -> str:
    """Build the service's package for AWS, and return its key."""
    bench.run(sys.executable, "-m", "packages", "build")
    built = artifacts_of(read_manifest(bench.folder / "dist"), PRODUCTION.architecture)
    return built[service].key


def release(bench: Workbench, service: str, key: str) -> None:
    """Have every environment of AWS run a package of the service."""
    for path in _releases(bench.folder):
        _write_artifacts(path, _artifacts(path) | {service: key})


def withdraw(bench: Workbench, service: str) -> None:
    """Have no environment of AWS run the service any more."""
    for path in _releases(bench.folder):
        left = {name: key for name, key in _artifacts(path).items() if name != service}
        _write_artifacts(path, left)


def write_costs(bench: Workbench) -> None:
    """Write what each environment costs at rest, from its plan."""
    bench.run(sys.executable, "-m", "infrastructure.costs", "write")


def _releases(folder: Path) -> list[Path]:
    return [
        root.with_name("releases.json")
        for root in sorted(folder.glob("terraform/environments/*/foundation.tf"))
    ]


def _artifacts(path: Path) -> dict[str, str]:
    return msgspec.json.decode(path.read_bytes())["artifacts"]


def _write_artifacts(path: Path, artifacts: Mapping[str, str]) -> None:
    document = msgspec.json.decode(path.read_bytes()) | {"artifacts": artifacts}
    write_if_changed(path, document)
