"""What somebody has changed by hand, and the next apply would take back.

A plan compares three things: what Terraform remembers, what is there, and what the files say. Only
where the first two differ has somebody been at it; and only where the plan would change it back
does it matter. So neither a release that waits for approval is drift, nor an alias that a release
has moved.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from infrastructure.changes import differing_attributes, is_change
from pipelines.summary import LONGEST


def drifted(plan: Mapping[str, Any]) -> list[str]:
    """Name the resources that were changed or deleted by hand, sorted."""
    touched = _differing(plan.get("resource_drift", []))
    changing = _differing(plan.get("resource_changes", []))
    # By attribute: AWS also fills in what nobody had set, and that is no change by hand.
    return sorted(
        address
        for address, attributes in touched.items()
        if attributes & changing.get(address, frozenset())
    )


def describe(environment: str, addresses: list[str]) -> str:
    """Return the text of the issue about it."""
    remedy = (
        f"See it with `make plan ENV={environment}`. Is the change wanted, write it into the "
        "Terraform files; this issue closes itself as soon as nothing differs."
    )
    lines = [
        f"Somebody has changed {environment} by hand. The next apply takes it back.\n",
        *(f"- `{address}`" for address in addresses),
        "",
        remedy,
    ]
    return "\n".join(lines)[:LONGEST]


def _differing(resources: Iterable[Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    return {
        found["address"]: frozenset(differing_attributes(found["change"]))
        for found in resources
        if is_change(found)
    }
