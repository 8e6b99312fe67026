"""Asks git which files there are, and which of them differ from a revision."""

import subprocess
from pathlib import Path

from affected.errors import GitFailed, RevisionMissing, RevisionUnknown


def present_files(repository: Path) -> frozenset[str]:
    """Return the files that are tracked or would be, and are there."""
    listed = _git(repository, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return frozenset(path for path in _paths(listed) if (repository / path).is_file())


def changed_files(repository: Path, base: str) -> tuple[str, ...]:
    """Return what differs from where this branch left `base`, committed or not.

    A renamed file is one that is gone and one that is new.
    """
    fork = _fork(repository, base)
    changed = _git(repository, "diff", "--name-only", "--no-renames", "-z", fork)
    new = _git(repository, "ls-files", "-z", "--others", "--exclude-standard")
    return tuple(sorted({*_paths(changed), *_paths(new)}))


def _fork(repository: Path, base: str) -> str:
    if not base:
        raise RevisionMissing("BASE is missing: say since when, e.g. BASE=origin/main")
    try:
        _git(repository, "rev-parse", "--verify", "--end-of-options", f"{base}^{{commit}}")
    except GitFailed as error:
        raise RevisionUnknown(f"BASE={base} is no commit that git knows here: fetch it") from error
    try:
        return _git(repository, "merge-base", "--end-of-options", base, "HEAD").strip()
    except GitFailed as error:
        message = f"BASE={base} and HEAD share no commit here: fetch more of their history"
        raise RevisionUnknown(message) from error


def _paths(listed: str) -> list[str]:
    return [path for path in listed.split("\0") if path]


def _git(repository: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=repository, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise GitFailed(f"git {arguments[0]}: {done.stderr.strip()}")
    return done.stdout
