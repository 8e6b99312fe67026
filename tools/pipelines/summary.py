"""A plan as people read it before they approve it: Markdown, without any value of an attribute.

What is lost comes first, then what changes, what it costs, and what is left of the budgets.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from infrastructure.changes import differing_attributes, is_change
from infrastructure.costs.prices import Prices
from infrastructure.costs.report import fixed_floor, floor_differences

LONGEST: Final = 60_000
"""Characters; GitHub takes 65,536 in a comment."""

_INVOCATION: Final = "aws_lambda_invocation."

type Document = Mapping[str, Any]


class Change(msgspec.Struct, frozen=True):
    """One resource that a plan changes."""

    address: str
    verb: str
    attributes: tuple[str, ...]

    @property
    def loses(self) -> bool:
        """Whether what is there now is gone afterwards; of an invocation nothing was there."""
        return self.verb in {"destroy", "forget", "replace"} and _INVOCATION not in self.address


def read_changes(plan: Document) -> list[Change]:
    """Return what a plan (`terraform show -json`) changes, by address."""
    return [
        Change(found["address"], _verb(found["change"]["actions"]), _attributes(found["change"]))
        for found in plan.get("resource_changes", [])
        if is_change(found)
    ]


def changes_something(plan: Document) -> bool:
    """Whether an apply would do anything at all, be it to an output."""
    outputs: Mapping[str, Document] = plan.get("output_changes", {})
    changed = (change["actions"] != ["no-op"] for change in outputs.values())
    return bool(read_changes(plan)) or any(changed)


def summarise(environment: str, plan: Document, prices: Prices) -> str:
    """Return the summary of a plan that holds."""
    changes = read_changes(plan)
    lines = [
        f"### {environment}: {_headline(changes)}",
        *_section("Lost", [change for change in changes if change.loses]),
        *_section("Changed", [change for change in changes if not change.loses]),
        *_costs(plan, prices),
        *_budgets(plan),
    ]
    return _shortened("\n".join(lines) + "\n")


def summarise_failure(environment: str, reason: str) -> str:
    """Return the summary of a plan that cannot be made: a budget does not hold, say."""
    return _shortened(f"### {environment}: cannot be planned\n\n```\n{reason}\n```\n")


def _headline(changes: list[Change]) -> str:
    counts: dict[str, int] = {}
    for change in changes:
        counts[change.verb] = counts.get(change.verb, 0) + 1
    counted = (f"{count} to {verb}" for verb, count in sorted(counts.items()))
    return ", ".join(counted) or "no change"


def _section(title: str, changes: list[Change]) -> Iterator[str]:
    if not changes:
        return
    yield ""
    yield f"**{title}**"
    yield ""
    for change in changes:
        attributes = f": {', '.join(change.attributes)}" if change.attributes else ""
        yield f"- {change.verb} `{change.address}`{attributes}"


def _costs(plan: Document, prices: Prices) -> Iterator[str]:
    yield ""
    yield f"**Cost**: USD a month, as of {prices.as_of}"
    yield ""
    differences = floor_differences(plan, prices)
    if not differences:
        differences = [f"Fixed floor: {sum(fixed_floor(plan, prices).values()):,.2f}"]
    for line in differences:
        yield f"- {line.strip()}"


def _budgets(plan: Document) -> Iterator[str]:
    headroom = plan.get("output_changes", {}).get("headroom", {}).get("after")
    if not headroom:
        return
    yield ""
    yield "**Budgets** hold, with this left"
    yield ""
    for name, left in sorted(headroom.items()):
        yield f"- {name.replace('_', ' ')}: {left}"


def _verb(actions: list[str]) -> str:
    """Say in one word what Terraform says in a list; replaced is what is deleted and created."""
    if "delete" in actions and "create" in actions:
        return "replace"
    return {"create": "add", "update": "change", "delete": "destroy"}.get(actions[0], actions[0])


def _attributes(change: Document) -> tuple[str, ...]:
    """Name what differs, where something was there before and is afterwards."""
    if not change["before"] or not change["after"]:
        return ()
    return tuple(differing_attributes(change))


def _shortened(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rpartition("\n")[0] + "\n\nThe rest is in the log of the job.\n"
