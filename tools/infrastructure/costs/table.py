"""The table of docs/costs.md: what each environment costs at rest, by part."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from infrastructure.costs.prices import Prices
from infrastructure.costs.report import fixed_floor, million

COSTS: Final = Path("docs/costs.md")
_BEGIN: Final = "<!-- written by `make costs` -->\n"
_END: Final = "<!-- end -->\n"


def costs_table(plans: Mapping[str, Mapping[str, Any]], prices: Prices) -> str:
    """Return the table: a line for each part, a column for each environment, USD a month."""
    floors = {name: fixed_floor(plan, prices) for name, plan in plans.items()}
    parts = sorted({part for floor in floors.values() for part in floor})
    rows = [
        ("At rest, USD a month", *floors),
        ("---", *("---:" for _ in floors)),
        *((part, *(f"{floor.get(part, 0):,.0f}" for floor in floors.values())) for part in parts),
        ("**Together**", *(f"**{sum(floor.values()):,.0f}**" for floor in floors.values())),
        (
            "Each million requests",
            *(f"{million(plan, prices):,.2f}" for plan in plans.values()),
        ),
    ]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def write_costs(document: Path, table: str) -> None:
    """Put the table in the place of the last one."""
    before, _, rest = document.read_text().partition(_BEGIN)
    after = rest.partition(_END)[2]
    document.write_text(f"{before}{_BEGIN}{table}{_END}{after}")
