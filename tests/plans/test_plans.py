"""What every environment's plan holds to, and no single module can see."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infrastructure.alarm_dimensions import blind_alarms
from infrastructure.costs.prices import read_prices
from infrastructure.costs.report import check_ceiling
from infrastructure.costs.table import COSTS, costs_table
from infrastructure.inventory import Inventory
from infrastructure.policies import violations

type Plan = Mapping[str, Any]

REQUESTS_A_MONTH = 10_000_000
"""What an environment's budget must pay for."""

ROOT = Path(__file__).parents[2]


class TestAlarms:
    def test_watch_something_that_the_plan_makes(self, plan: Plan) -> None:
        assert blind_alarms(plan) == {}

    def test_are_there_for_every_function_and_every_queue(self, watched_plan: Plan) -> None:
        inventory = Inventory.planned(watched_plan)
        named: set[str] = set()
        for alarm in inventory.of("aws_cloudwatch_metric_alarm"):
            dimensions: dict[str, str] = alarm.values.get("dimensions") or {}
            named.update(dimensions.values())

        functions = {f.values["function_name"] for f in inventory.of("aws_lambda_function")}
        queues = {queue.values["name"] for queue in inventory.of("aws_sqs_queue")}

        assert functions | queues <= named


class TestPolicies:
    def test_hold(self, plan: Plan) -> None:
        assert violations(plan) == []


class TestCosts:
    def test_stay_below_the_environment_s_budget(self, plan: Plan) -> None:
        check_ceiling(plan, read_prices(), requests=REQUESTS_A_MONTH)

    def test_at_rest_are_what_the_document_says(self, plans: Mapping[str, Plan]) -> None:
        written = (ROOT / COSTS).read_text()

        assert costs_table(plans, read_prices()) in written, "run `make costs`"
