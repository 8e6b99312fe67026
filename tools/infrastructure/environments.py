"""What an environment's own files say of it, read without Terraform."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast

import hcl2
import msgspec

from infrastructure.errors import EnvironmentUnknown

LOCAL: Final = "local"
"""The one that is always applied to an emulator: `make up`."""

_REFERENCE: Final = re.compile(r"\$\{local\.(\w+)\}")

type Document = dict[str, Any]


class Environment(msgspec.Struct, frozen=True):
    """An environment of AWS, and what its account has before it is applied."""

    name: str
    account_id: str
    region: str
    artifact_bucket: str
    state_bucket: str
    state_key: str
    api_name: str
    cors_origin: str
    zone_name: str
    deletion_protection: bool

    @property
    def lock_key(self) -> str:
        """Where Terraform marks the state as in use."""
        return f"{self.state_key}.tflock"


def environment_names(repository: Path) -> list[str]:
    """Return the names of the environments of AWS."""
    roots = (path.parent for path in repository.glob("terraform/environments/*/backend.tf"))
    return sorted(root.name for root in roots if root.name != LOCAL)


def read_environment(repository: Path, name: str) -> Environment:
    """Read the files of a root; EnvironmentUnknown when there is none of that name."""
    names = environment_names(repository)
    if name not in names:
        raise EnvironmentUnknown(f"ENV must be one of {', '.join(names)}, not {name!r}")
    root = repository / "terraform/environments" / name
    values = _locals(root)
    backend = _read(root / "backend.tf")["terraform"][0]["backend"][0]["s3"]
    return Environment(
        name=name,
        account_id=values["account_id"],
        region=values["region"],
        artifact_bucket=_resolved(values["artifact_bucket"], values),
        state_bucket=backend["bucket"],
        state_key=backend["key"],
        api_name=values["api"]["name"],
        cors_origin=values["cors_allowed_origins"][0],
        zone_name=values["api"]["zone_name"],
        deletion_protection=values["deletion_protection"],
    )


def _locals(root: Path) -> Document:
    merged: Document = {}
    for path in sorted(root.glob("*.tf")):
        for block in _read(path).get("locals", []):
            merged.update(block)
    return merged


def _read(path: Path) -> Document:
    with path.open() as file:
        return _unquoted(cast("Document", hcl2.load(file)))  # pyright: ignore[reportUnknownMemberType]


def _unquoted(value: Any) -> Any:
    """Take away the quotes that the parser leaves around texts and keys."""
    match value:
        case str():
            return value.removeprefix('"').removesuffix('"')
        case dict():
            items = cast("Document", value).items()
            return {_unquoted(key): _unquoted(inner) for key, inner in items}
        case list():
            return [_unquoted(inner) for inner in cast("list[Any]", value)]
        case _:
            return value


def _resolved(text: str, values: Mapping[str, Any]) -> str:
    return _REFERENCE.sub(lambda found: str(values[found[1]]), text)
