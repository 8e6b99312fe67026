"""Builds what has changed and records it.

The manifest under `dist/` says for every package the hash of its inputs and of its zip; while both
still hold, the package is not built again.
"""

import hashlib
import sys
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from packages.archive import write_zip
from packages.catalogue import MEGABYTE, Package, Target
from packages.errors import TooLarge
from packages.staging import PYTHON_VERSION, stage


class Artifact(msgspec.Struct, frozen=True):
    """A built zip."""

    key: str
    """Its key in an artifact bucket: the name and the hash, so that a key never changes."""

    sha256: str
    inputs: str
    """The hash of everything it was built from."""


type Manifest = dict[str, dict[str, Artifact]]
"""Architecture → package → artifact."""


class Builder:
    """Builds packages into a `dist/` folder."""

    def __init__(self, *, dist: Path, uv: Path) -> None:
        self._dist = dist
        self._uv = uv

    def build(self, packages: Sequence[Package], targets: set[Target]) -> Manifest:
        """Build every package for every target, and write the manifest."""
        before = read_manifest(self._dist)
        # Threads: the work is done by uv, by compileall and by zlib, which all run beside Python.
        with ThreadPoolExecutor(max_workers=2) as pool:
            building = {
                target.architecture: {
                    package.name: pool.submit(self._artifact, package, target, before)
                    for package in packages
                }
                for target in targets
            }
        manifest: Manifest = {
            architecture: {name: built.result() for name, built in by_name.items()}
            for architecture, by_name in building.items()
        }
        write_if_changed(self._dist / "manifest.json", manifest)
        return manifest

    def _artifact(self, package: Package, target: Target, before: Manifest) -> Artifact:
        zip_file = zip_path(self._dist, target.architecture, package.name)
        inputs = inputs_hash(package, target)
        last = before.get(target.architecture, {}).get(package.name)
        if last and last.inputs == inputs and zip_file.is_file() and _hash(zip_file) == last.sha256:
            return last

        with tempfile.TemporaryDirectory(prefix="package-") as folder:
            stage(package, target, folder=Path(folder), uv=self._uv)
            write_zip(Path(folder), zip_file)
        _check_size(package, zip_file)
        sha256 = _hash(zip_file)
        megabytes = zip_file.stat().st_size / MEGABYTE
        print(f"build: {target.architecture}/{zip_file.name} {megabytes:.1f} MB", flush=True)
        return Artifact(key=f"{package.name}/{sha256}.zip", sha256=sha256, inputs=inputs)


def zip_path(dist: Path, architecture: str, name: str) -> Path:
    """Return where the zip of a package lies."""
    return dist / architecture / f"{name}.zip"


def read_manifest(dist: Path) -> Manifest:
    """Return what was built last; nothing, when that cannot be told."""
    try:
        return msgspec.json.decode((dist / "manifest.json").read_bytes(), type=Manifest)
    except (FileNotFoundError, msgspec.DecodeError):
        return {}


def write_if_changed(path: Path, document: object) -> None:
    """Write `document` as JSON, unless the file already says the same."""
    content = formatted(document)
    if not path.is_file() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def formatted(document: object) -> bytes:
    """Return `document` as JSON for people and for `git diff`: sorted, and a line for each fact."""
    return msgspec.json.format(msgspec.json.encode(document, order="sorted"), indent=2) + b"\n"


def inputs_hash(package: Package, target: Target) -> str:
    """Return a hash of everything that decides the bytes of a zip."""
    toolchain = (PYTHON_VERSION, sys.version, zlib.ZLIB_RUNTIME_VERSION, target.wheels)
    digest = hashlib.sha256(repr(toolchain).encode())
    for name, path in sorted(_inputs(package)):
        digest.update(f"\0{name}\0{_hash(path)}".encode())
    return digest.hexdigest()


def _inputs(package: Package) -> Iterator[tuple[str, Path]]:
    yield "lock", package.lock
    for path in Path(__file__).parent.glob("*.py"):
        yield f"builder/{path.name}", path
    for name, folder in package.sources.items():
        for path in folder.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield f"{name}/{path.relative_to(folder).as_posix()}", path


def _check_size(package: Package, zip_file: Path) -> None:
    size = zip_file.stat().st_size
    if size > package.max_bytes:
        zip_file.unlink()
        raise TooLarge(
            f"{package.name} is {size / MEGABYTE:.2f} MB zipped; "
            f"{package.max_bytes / MEGABYTE:.2f} MB are allowed"
        )


def _hash(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
