"""What the roles of functions allow, what was used of it, and why the rest was not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from architecture.terraform_locals import locals_of, unused_reasons
from flows.world import World
from localcloud.client import send

MODULE = "terraform/modules/lambda_function"
ENVIRONMENT = "local"


class Permission(Struct, frozen=True, order=True):
    """One action on one resource that a statement of a function's role allows."""

    function: str
    sid: str
    action: str
    resource: str


def granted(world: World) -> set[Permission]:
    """Return what the roles of all functions allow, as they were applied."""
    return {
        Permission(function, statement["Sid"], action, resource)
        for function, statement in _statements(world)
        for action in statement["Action"]
        for resource in statement["Resource"]
    }


def used(world: World) -> set[Permission]:
    """Return what functions have used of it since the cloud started."""
    return {Permission(**permission) for permission in _noted(world)["used"]}


def lacked(world: World) -> set[str]:
    """Return what functions were refused since the cloud started, and what to do about it."""
    return {
        f"{it['function']} may not {it['action']} on {it['resource']}: "
        f"give it a statement in its functions.tf"
        for it in _noted(world)["lacked"]
    }


def arguments(root: Path) -> dict[tuple[str, str], str]:
    """Return the reasons beside statements that no story uses, by function and statement."""
    everywhere = unused_reasons(locals_of(root / MODULE)["own_statements"])
    found: dict[tuple[str, str], str] = {}
    for folder in sorted((root / "services").glob("*/terraform")):
        for handler, function in locals_of(folder)["functions"].items():
            name = f"{ENVIRONMENT}-{folder.parent.name}-{handler}".replace("_", "-")
            reasons = everywhere | unused_reasons(function["statements"])
            found |= {(name, sid): reason for sid, reason in reasons.items()}
    return found


def _noted(world: World) -> Any:
    return send("GET", f"{world.client.endpoints.aws}/localcloud/permissions").body


def _statements(world: World) -> Iterator[tuple[str, Any]]:
    functions, roles = world.aws_client("lambda"), world.aws_client("iam")
    for page in functions.get_paginator("list_functions").paginate():
        for function in page["Functions"]:
            role = function["Role"].rpartition("/")[2]
            for policy in roles.list_role_policies(RoleName=role)["PolicyNames"]:
                found = roles.get_role_policy(RoleName=role, PolicyName=policy)
                for statement in found["PolicyDocument"]["Statement"]:
                    yield function["FunctionName"], statement
