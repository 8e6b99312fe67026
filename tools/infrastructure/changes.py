"""Has Terraform change something, and reads from a plan what it would change."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from infrastructure.progress import Step

if TYPE_CHECKING:
    from infrastructure.terraform import Terraform

PARALLELISM: Final = "-parallelism=30"
"""The provider waits up to 25 s for a queue to settle; the waits should overlap."""

_PLANNED: Final = re.compile(r"^Plan: (\d+) to add, (\d+) to change, (\d+) to destroy")
_FINISHED: Final = re.compile(r": (Creation|Modifications|Destruction) complete after ")

_ACTIONS_OF_NOTHING: Final = (["no-op"], ["read"])

type Document = Mapping[str, Any]


class Changes(msgspec.Struct, frozen=True):
    """How many resources were made, changed or destroyed, and how long it took."""

    count: int
    seconds: float


def carry_out(
    terraform: "Terraform",
    root: Path,
    command: str,
    *,
    variables: Mapping[str, str],
    on_line: Callable[[str], None] = lambda _: None,
    plan_file: Path | None = None,
) -> Changes:
    """Run `apply` or `destroy` in a root, to its end or until TerraformFailed.

    With a plan that was saved, that plan and nothing else is applied.
    """
    with Step(f"terraform {command}") as step:
        planned, finished = 0, 0

        def follow(line: str) -> None:
            nonlocal planned, finished
            if counts := _PLANNED.match(line):
                planned = sum(map(int, counts.groups()))
            finished += _FINISHED.search(line) is not None
            step.detail = f"{finished} of {planned} changes," if planned else "comparing,"
            on_line(line)

        arguments = (command, "-auto-approve", "-input=false", PARALLELISM)
        arguments += () if plan_file is None else (str(plan_file),)
        terraform.run(root, *arguments, variables=dict(variables), on_line=follow)
        return Changes(finished, step.seconds)


def planned_changes(plan: Document) -> list[str]:
    """Name what a plan (`terraform show -json`) would change, with the attributes that differ."""
    resources = [
        f"{resource['address']} ({', '.join(differing_attributes(resource['change']))})"
        for resource in plan.get("resource_changes", [])
        if is_change(resource)
    ]
    outputs: Document = plan.get("output_changes", {})
    changed = (name for name, change in outputs.items() if change["actions"] != ["no-op"])
    return resources + [f"output {name}" for name in changed]


def is_change(resource: Document) -> bool:
    """Whether one of a plan's resources is more than compared or read."""
    return resource["change"]["actions"] not in _ACTIONS_OF_NOTHING


def differing_attributes(change: Document) -> list[str]:
    """Name what is not afterwards as it was before, or is not known yet."""
    before: Document = change["before"] or {}
    after: Document = change["after"] or {}
    names = {*before, *after, *change.get("after_unknown", {})}
    return sorted(name for name in names if before.get(name) != after.get(name))
