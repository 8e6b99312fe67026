"""The bill as a table, the floor apart from what requests add, and what a plan changes of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from infrastructure.costs.floor import Line, floor
from infrastructure.costs.prices import Prices
from infrastructure.costs.requests import by_requests
from infrastructure.errors import CostTooHigh
from infrastructure.inventory import Inventory

_MILLION = 1_000_000


def report(plan: Mapping[str, Any], prices: Prices, *, requests: float) -> str:
    """Return the monthly bill of what is planned, and the difference from what is there."""
    after = Inventory.planned(plan)
    fixed, variable = floor(after, prices), by_requests(after, prices, requests)
    lines = [
        f"USD a month in {prices.region}, prices as of {prices.as_of}",
        "",
        *_table(f"Fixed floor: {_total(fixed):,.2f}", fixed),
        *_table(f"{requests:,.0f} requests: {_total(variable):,.2f}", variable),
        f"Each million requests: {million(plan, prices):,.2f}",
        f"Together: {_total(fixed) + _total(variable):,.2f}",
        *floor_differences(plan, prices),
    ]
    return "\n".join(lines)


def check_ceiling(plan: Mapping[str, Any], prices: Prices, *, requests: float) -> None:
    """Raise CostTooHigh when the bill is more than the environment's own budget.

    The budget is the one that AWS will watch: `monthly_budget_usd` in the environment's locals.tf.
    """
    after = Inventory.planned(plan)
    cost = _total(floor(after, prices)) + _total(by_requests(after, prices, requests))
    for budget in after.of("aws_budgets_budget"):
        ceiling = float(budget.values["limit_amount"])
        if cost > ceiling:
            raise CostTooHigh(
                f"{cost:,.2f} USD a month is more than monthly_budget_usd = {ceiling:,.0f}: "
                "plan less, or raise the budget in the environment's locals.tf"
            )


def million(plan: Mapping[str, Any], prices: Prices) -> float:
    """Return what each million requests a month add, in USD."""
    return _total(by_requests(Inventory.planned(plan), prices, _MILLION))


def fixed_floor(plan: Mapping[str, Any], prices: Prices) -> Mapping[str, float]:
    """Return the floor by part, USD a month."""
    parts: dict[str, float] = {}
    for line in floor(Inventory.planned(plan), prices):
        parts[line.part] = parts.get(line.part, 0.0) + line.monthly
    return parts


def floor_differences(plan: Mapping[str, Any], prices: Prices) -> list[str]:
    """Say what a plan changes of the floor, a line each; nothing where nothing was there before."""
    before, after = (
        floor(inventory, prices) for inventory in (Inventory.present(plan), Inventory.planned(plan))
    )
    if not before:
        return []
    old, new = _by_name(before), _by_name(after)
    changed = {name: new.get(name, 0.0) - old.get(name, 0.0) for name in sorted({*old, *new})}
    return [
        f"The plan changes the floor by {_total(after) - _total(before):+,.2f}",
        *(f"  {name}: {by:+,.2f}" for name, by in changed.items() if round(by, 2)),
    ]


def _table(title: str, lines: list[Line]) -> Iterator[str]:
    yield title
    for line in lines:
        yield f"  {line.part:<14} {line.what:<36} {line.quantity:>16,.1f} {line.monthly:>12,.2f}"
    yield ""


def _by_name(lines: list[Line]) -> dict[str, float]:
    return {f"{line.part}, {line.what}": line.monthly for line in lines}


def _total(lines: list[Line]) -> float:
    return sum(line.monthly for line in lines)
