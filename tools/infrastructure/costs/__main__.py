"""Command line: `python -m infrastructure.costs report ENV` and `write`.

The plan is that of an empty account on the emulator, or a file that `terraform show -json` wrote.
"""

import argparse
import sys
from pathlib import Path
from typing import Any, Final

import msgspec

from infrastructure.costs.prices import read_prices
from infrastructure.costs.report import check_ceiling, report
from infrastructure.costs.table import COSTS, costs_table, write_costs
from infrastructure.environments import ANY_PULL_REQUEST, environment_names, read_environment
from infrastructure.errors import EnvironmentUnknown, InfrastructureError, PlanUnreadable

REPOSITORY: Final = Path(__file__).parents[3]


def main() -> int:
    """Run one command; what went wrong is one line."""
    parser = argparse.ArgumentParser(prog="python -m infrastructure.costs", description=__doc__)
    parser.add_argument("command", choices=("report", "write"))
    parser.add_argument("environment", nargs="?", default="")
    parser.add_argument("--requests", default="", help="requests a month")
    parser.add_argument("--plan", default="", help="the JSON of a plan")
    arguments = parser.parse_args()
    try:
        if arguments.command == "write":
            _write()
        else:
            _report(arguments.environment, arguments.requests, arguments.plan)
    except (EnvironmentUnknown, PlanUnreadable, ValueError) as error:
        print(f"cost: {error}", file=sys.stderr)
        return 2
    except InfrastructureError as error:
        print(f"cost: {error}", file=sys.stderr)
        return 1
    return 0


def _report(environment: str, requests: str, plan_file: str) -> None:
    read_environment(REPOSITORY, environment, pull_request=ANY_PULL_REQUEST)
    count = _count(requests)
    plan, prices = _plan(environment, plan_file), read_prices()
    print(report(plan, prices, requests=count))
    check_ceiling(plan, prices, requests=count)


def _write() -> None:
    plans = {name: _plan(name, "") for name in environment_names(REPOSITORY)}
    write_costs(REPOSITORY / COSTS, costs_table(plans, read_prices()))


def _count(requests: str) -> int:
    if not requests.isdecimal():
        raise ValueError(f"REQUESTS must be the number of requests a month, not {requests!r}")
    return int(requests)


def _plan(environment: str, plan_file: str) -> dict[str, Any]:
    if not plan_file:
        from infrastructure.emulated import planned

        return planned(environment)
    try:
        plan = msgspec.json.decode(Path(plan_file).read_bytes(), type=dict[str, Any])
    except (OSError, msgspec.MsgspecError) as error:
        raise PlanUnreadable(
            f"{plan_file} is no plan: write one with terraform show -json ({error})"
        ) from error
    if "planned_values" not in plan:
        raise PlanUnreadable(f"{plan_file} is no plan: write one with terraform show -json")
    return plan


if __name__ == "__main__":
    sys.exit(main())
