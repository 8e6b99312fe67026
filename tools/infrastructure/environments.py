"""What an environment's own files say of it, read without Terraform."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast

import hcl2
import msgspec

from infrastructure.errors import EnvironmentUnknown, PullRequestMissing

LOCAL: Final = "local"
"""The one that is always applied to an emulator: `make up`."""

PREVIEW: Final = "preview"
"""The one that there is once for each pull request that asks for it."""

ANY_PULL_REQUEST: Final = "1"
"""For a preview on the emulator, where there is no other."""

_NUMBER: Final = "TF_VAR_pull_request"
_REFERENCE: Final = re.compile(r"\$\{local\.(\w+)\}")

_PULL_REQUEST: Final = re.compile(r"[1-9][0-9]{0,4}")

type Document = dict[str, Any]


class Environment(msgspec.Struct, frozen=True):
    """An environment of AWS, and what its account has before it is applied."""

    name: str
    account_id: str
    region: str
    artifact_bucket: str
    state_bucket: str
    state_key: str
    cors_origin: str
    deletion_protection: bool
    api_name: str = ""
    zone_name: str = ""
    """Both are empty where clients do with API Gateway's own name."""

    host: str = ""
    """In whose network it is, unless it has one."""

    borrowed_security_groups: tuple[str, ...] = ()
    """Those of its host that its functions wear."""

    variables: dict[str, str] = {}
    """What Terraform is told, by the name of the variable."""

    @property
    def prefix(self) -> str:
        """What the names of all that it has begin with: its name, and a preview's number."""
        return f"{self.name}{self.variables.get(_NUMBER, '')}"

    @property
    def lock_key(self) -> str:
        """Where Terraform marks the state as in use."""
        return f"{self.state_key}.tflock"


def environment_names(repository: Path) -> list[str]:
    """Return the names of the environments of AWS."""
    roots = (path.parent for path in repository.glob("terraform/environments/*/backend.tf"))
    return sorted(root.name for root in roots if root.name != LOCAL)


def read_environment(repository: Path, name: str, *, pull_request: str = "") -> Environment:
    """Read the files of a root; of a preview, for one pull request.

    Raises EnvironmentUnknown when there is none of that name, and PullRequestMissing.
    """
    names = environment_names(repository)
    if name not in names:
        raise EnvironmentUnknown(f"ENV must be one of {', '.join(names)}, not {name!r}")
    root = repository / "terraform/environments" / name
    values = _locals(root)
    backend = _read(root / "backend.tf")["terraform"][0]["backend"][0]["s3"]
    host: str = values.get("host", "")
    environment = Environment(
        name=name,
        account_id=values["account_id"],
        region=values["region"],
        artifact_bucket=_resolved(values["artifact_bucket"], values),
        state_bucket=backend["bucket"],
        state_key=backend["key"],
        api_name=values.get("api", {}).get("name", ""),
        cors_origin=values["cors_allowed_origins"][0],
        zone_name=values.get("api", {}).get("zone_name", ""),
        host=host,
        borrowed_security_groups=tuple(
            f"{host}-{name}-functions"
            for name in ("migrations", *values.get("private_services", {}))
            if host
        ),
        deletion_protection=values["deletion_protection"],
    )
    return _preview(environment, pull_request) if name == PREVIEW else environment


def _preview(environment: Environment, pull_request: str) -> Environment:
    """Tell one preview from the others, by its state and by its names."""
    if not _PULL_REQUEST.fullmatch(pull_request):
        raise PullRequestMissing(
            f"PR must be the number of a pull request, e.g. PR=12, not {pull_request!r}"
        )
    return msgspec.structs.replace(
        environment,
        state_key=environment.state_key.replace("/", f"/{pull_request}/", 1),
        variables={_NUMBER: pull_request},
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
