"""The repository as it was: the files of one commit, read by git and never checked out."""

import subprocess
import tarfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Final

from compatibility.errors import BaseUnknown, HistoryMissing

_MAIN: Final = ("origin/main", "main")


class Baseline:
    """The files of one commit."""

    def __init__(self, repository: Path, commit: str) -> None:
        self._repository = repository
        self.commit = commit

    @property
    def name(self) -> str:
        """The short name of the commit."""
        return self.commit[:10]

    def files(self, folder: str) -> Mapping[str, bytes]:
        """Return what lies under a folder, by its path from the root of the repository."""
        return {path: self._show(path) for path in self._names(folder)}

    def extract(self, folder: str, into: Path) -> None:
        """Write a folder's files under `into`, at their own paths."""
        if not self._names(folder):
            return
        archive = _output(self._repository, "archive", self.commit, folder)
        with tarfile.open(fileobj=BytesIO(archive)) as tar:
            tar.extractall(into, filter="data")

    def _names(self, folder: str) -> list[str]:
        arguments = ("ls-tree", "-r", "-z", "--name-only", self.commit, "--", f"{folder}/")
        return [name for name in _output(self._repository, *arguments).decode().split("\0") if name]

    def _show(self, path: str) -> bytes:
        return _output(self._repository, "show", f"{self.commit}:{path}")


def baseline_of(repository: Path, base: str) -> Baseline | None:
    """Return the commit to compare with, or None in a repository that has a single one.

    That is where the work left `base`; without a base, where it left main, and on main itself the
    commit before. Raises BaseUnknown and HistoryMissing.
    """
    commit = _left(repository, base) if base else _left_main(repository)
    return None if commit is None else Baseline(repository, commit)


def _left(repository: Path, base: str) -> str:
    if _commit(repository, base) is None:
        raise BaseUnknown(f"BASE must be a commit that git knows, not {base!r}")
    commit = _asked(repository, "merge-base", "HEAD", base)
    if commit is None:
        raise _nothing_in_common(repository, base)
    return commit


def _left_main(repository: Path) -> str | None:
    head = _commit(repository, "HEAD")
    for main in _MAIN:
        if _commit(repository, main) is not None and (commit := _left(repository, main)) != head:
            return commit
    parent = _commit(repository, "HEAD^")
    if parent is None and _is_shallow(repository):
        raise HistoryMissing("the clone is too shallow: fetch the history (fetch-depth: 0)")
    return parent


def _nothing_in_common(repository: Path, base: str) -> HistoryMissing | BaseUnknown:
    if _is_shallow(repository):
        return HistoryMissing("the clone is too shallow: fetch the history (fetch-depth: 0)")
    return BaseUnknown(f"BASE must be a commit that this work began from, not {base!r}")


def _is_shallow(repository: Path) -> bool:
    return _asked(repository, "rev-parse", "--is-shallow-repository") == "true"


def _commit(repository: Path, name: str) -> str | None:
    return _asked(
        repository, "rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"
    )


def _asked(repository: Path, *arguments: str) -> str | None:
    done = subprocess.run(
        ["git", *arguments], cwd=repository, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else None


def _output(repository: Path, *arguments: str) -> bytes:
    return subprocess.run(
        ["git", *arguments], cwd=repository, capture_output=True, check=True
    ).stdout
