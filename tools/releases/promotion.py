"""Writes into one environment's `releases.json` what another one runs; nothing is applied."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from infrastructure.environments import LOCAL, environment_names
from releases.artifacts import Releases, releases_path
from releases.errors import NothingToPromote, ReleasesRefused

LAYERS: Final = "layers"
"""What stands for all layers: every service of an environment runs on the same ones."""


class Promotion(msgspec.Struct, frozen=True):
    """What changes: name of a package → its keys before and afterwards."""

    path: Path
    changes: Mapping[str, tuple[str, str]]

    def write(self) -> None:
        """Change these lines and no other."""
        text = self.path.read_text()
        for before, after in self.changes.values():
            text = text.replace(f'"{before}"', f'"{after}"')
        self.path.write_text(text)


def plan_promotion(repository: Path, *, source: str, target: str, service: str) -> Promotion:
    """Return what a promotion would change; raises ReleasesRefused or NothingToPromote."""
    for variable, name in (("FROM", source), ("TO", target)):
        _check_environment(repository, variable, name)
    if source == target:
        raise ReleasesRefused(f"FROM and TO are both {source!r}")
    path = releases_path(repository, target)
    there = Releases.read(releases_path(repository, source))
    here = Releases.read(path)
    if there.architecture != here.architecture:
        raise ReleasesRefused(
            f"{source} runs on {there.architecture} and {target} on {here.architecture}"
        )
    changes = _changes(there, here, service)
    if not changes:
        raise NothingToPromote(f"{target} names the same {service} as {source} already")
    if service != LAYERS and there.layers != here.layers:
        raise ReleasesRefused(
            f"{service} of {source} was tried on other layers than {target} has. They go first,"
            f" for all services: make promote FROM={source} TO={target} SERVICE={LAYERS}"
        )
    return Promotion(path, changes)


def _check_environment(repository: Path, variable: str, name: str) -> None:
    if name == LOCAL:
        raise ReleasesRefused(f"{variable} must be an account: {LOCAL} runs what was built last")
    names = environment_names(repository)
    if name not in names:
        raise ReleasesRefused(f"{variable} must be one of {', '.join(names)}, not {name!r}")


def _changes(there: Releases, here: Releases, service: str) -> dict[str, tuple[str, str]]:
    names = list(there.layers) if service == LAYERS else [service]
    known = [name for name in there.services if name in here.artifacts]
    if service != LAYERS and service not in known:
        raise ReleasesRefused(
            f"SERVICE must be one of {', '.join(known)} or {LAYERS}, not {service!r}"
        )
    return {
        name: (here.artifacts[name], there.artifacts[name])
        for name in names
        if here.artifacts[name] != there.artifacts[name]
    }
