"""Writes down on main what an environment shall run, before it is applied.

releases.json is the truth of what runs, also for dev, which gets whatever main builds. The commit
is put on top of the one that was built and nowhere else: where main has moved on, its own run
delivers.
"""

from collections.abc import Mapping
from pathlib import Path

from packages.building import formatted, read_manifest
from packages.catalogue import PRODUCTION
from packages.publishing import artifacts_of, releases
from pipelines.errors import VariableMissing
from pipelines.github import GitHub
from releases.artifacts import releases_path


def record_releases(environment: str, *, repository: Path, environ: Mapping[str, str]) -> str:
    """Record the built packages and return the commit to deliver, or "" where main has moved on."""
    parent = environ.get("GITHUB_SHA", "")
    if not parent:
        raise VariableMissing("GITHUB_SHA must be set: this runs in a workflow")
    artifacts = artifacts_of(read_manifest(repository / "dist"), PRODUCTION.architecture)
    content = formatted(releases(artifacts, architecture=PRODUCTION.architecture)).decode()
    path = releases_path(repository, environment)
    if path.read_text() == content:
        return parent
    github = GitHub.from_environ(environ)
    message = f"{environment}: run what {parent[:12]} builds"
    return github.commit(
        message, {path.relative_to(repository).as_posix(): content}, parent=parent, branch="main"
    )
