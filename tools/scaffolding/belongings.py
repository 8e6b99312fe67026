"""What belongs to a service alone, and goes with it."""

import hashlib
import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import msgspec

_RECORDS: Final = ".tools/scaffolding"


def belongs_to(service: str, path: str) -> bool:
    """Say whether a file of the repository is the service's own."""
    return re.match(_patterns(service), path) is not None


def belongings(service: str, paths: Iterable[str]) -> list[str]:
    """Return those of the paths that are the service's own."""
    return sorted(path for path in paths if belongs_to(service, path))


def record_made(repository: Path, service: str, files: Mapping[str, bytes | None]) -> None:
    """Note what was made, so that it is known later whether somebody has worked on it since."""
    digests = {
        path: _digest(content)
        for path, content in files.items()
        if content is not None and belongs_to(service, path)
    }
    path = _record(repository, service)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.encode(digests))


def forget_made(repository: Path, service: str) -> None:
    """Take the note away."""
    _record(repository, service).unlink(missing_ok=True)


def work_on(repository: Path, service: str) -> list[str]:
    """Return what is in no commit and was not made by `make new-service`: somebody's work."""
    record = _record(repository, service)
    made: dict[str, str] = msgspec.json.decode(record.read_bytes()) if record.exists() else {}
    return [
        path
        for path in _uncommitted(repository)
        if belongs_to(service, path) and made.get(path) != _digest_of(repository / path)
    ]


def _patterns(service: str) -> str:
    return (
        rf"services/{service}/"
        rf"|libs/contracts/src/contracts/{service}\.py$"
        rf"|libs/contracts/golden/{service}\.[\w.]+/"
        rf"|libs/contracts/schemas/{service}\.[\w.]+\.json$"
        rf"|requirements/{service}\.txt$"
        rf"|tests/flows/test_{service}\.py$"
    )


def _uncommitted(repository: Path) -> list[str]:
    status = subprocess.run(
        ["git", "status", "--porcelain", "-z", "--untracked-files=all", "--no-renames"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=True,
    )
    return [entry[3:] for entry in status.stdout.split("\0") if entry]


def _record(repository: Path, service: str) -> Path:
    return repository / _RECORDS / f"{service}.json"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _digest_of(path: Path) -> str | None:
    return _digest(path.read_bytes()) if path.is_file() else None
