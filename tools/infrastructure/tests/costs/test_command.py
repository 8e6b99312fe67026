"""`make cost` says in one line what was wrong with its arguments."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TOOLS = Path(__file__).parents[3]


def run(*arguments: str) -> tuple[int, str, str]:
    ended = subprocess.run(
        [sys.executable, "-m", "infrastructure.costs", *arguments],
        env={"PYTHONPATH": str(TOOLS)},
        check=False,
        capture_output=True,
        text=True,
    )
    return ended.returncode, ended.stdout, ended.stderr


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    resources: list[dict[str, Any]] = [
        {"address": "nat", "mode": "managed", "type": "aws_nat_gateway", "values": {}},
        {
            "address": "budget",
            "mode": "managed",
            "type": "aws_budgets_budget",
            "values": {"limit_amount": "36"},
        },
    ]
    path = tmp_path / "plan.json"
    path.write_text(json.dumps({"planned_values": {"root_module": {"resources": resources}}}))
    return path


class TestReport:
    def test_prints_the_bill_of_a_plan(self, plan_file: Path) -> None:
        code, printed, _ = run("report", "prod", "--requests=0", f"--plan={plan_file}")

        assert code == 0
        assert "Fixed floor: 35.04" in printed

    def test_fails_where_the_budget_does_not_pay_for_it(self, plan_file: Path) -> None:
        code, printed, said = run("report", "prod", "--requests=1000000", f"--plan={plan_file}")

        assert code == 1
        assert "Together:" in printed
        assert said.startswith("cost: ")
        assert "more than monthly_budget_usd = 36" in said

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (
                ["report", "--requests=1"],
                "cost: ENV must be one of dev, preview, prod, staging, not ''",
            ),
            (
                ["report", "prdo", "--requests=1"],
                "cost: ENV must be one of dev, preview, prod, staging",
            ),
            (["report", "prod"], "cost: REQUESTS must be the number of requests a month, not ''"),
            (["report", "prod", "--requests=1e6"], "cost: REQUESTS must be the number"),
            (["report", "prod", "--requests=1", "--plan=no.json"], "cost: no.json is no plan"),
        ],
    )
    def test_refuses_what_it_cannot_read(self, arguments: list[str], said: str) -> None:
        code, printed, error = run(*arguments)

        assert (code, printed) == (2, "")
        assert error.startswith(said)
        assert error.count("\n") == 1
