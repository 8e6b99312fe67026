"""The bill follows from the plan: its floor, what requests add, and what a change changes."""

import json
from typing import Any

import pytest

from infrastructure.costs.floor import Line, floor
from infrastructure.costs.prices import Prices, read_prices
from infrastructure.costs.report import check_ceiling, fixed_floor, report
from infrastructure.costs.requests import by_requests
from infrastructure.errors import CostTooHigh
from infrastructure.inventory import Inventory

type Values = dict[str, Any]


def module_of(*resources: tuple[str, Values]) -> Values:
    return {
        "root_module": {
            "child_modules": [
                {
                    "resources": [
                        {
                            "address": f"module.it.{kind}.number_{number}",
                            "mode": "managed",
                            "type": kind,
                            "values": values,
                        }
                        for number, (kind, values) in enumerate(resources)
                    ]
                }
            ]
        }
    }


def plan_of(*resources: tuple[str, Values]) -> Values:
    return {"planned_values": module_of(*resources)}


def function(handler: str, memory_mb: int) -> tuple[str, Values]:
    name = f"test-orders-{handler.replace('_', '-')}"
    values = {
        "function_name": name,
        "handler": f"orders.handlers.{handler}.handler",
        "memory_size": memory_mb,
    }
    return "aws_lambda_function", values


@pytest.fixture(scope="module")
def prices() -> Prices:
    return read_prices()


class TestFloor:
    def of(self, prices: Prices, *resources: tuple[str, Values]) -> list[Line]:
        return floor(Inventory.planned(plan_of(*resources)), prices)

    def test_is_empty_where_nothing_is_paid_by_the_hour(self, prices: Prices) -> None:
        assert self.of(prices, function("api", 1024), ("aws_sqs_queue", {})) == []

    def test_pays_an_interface_endpoint_in_every_zone_and_a_gateway_nowhere(
        self, prices: Prices
    ) -> None:
        zones = [("aws_subnet", {"availability_zone": zone}) for zone in ("a", "b", "b")]

        lines = self.of(
            prices,
            *zones,
            ("aws_vpc_endpoint", {"vpc_endpoint_type": "Gateway"}),
            ("aws_vpc_endpoint", {"vpc_endpoint_type": "Interface"}),
        )

        assert [(line.what, line.quantity) for line in lines] == [
            ("interface endpoints, in each zone", 2)
        ]
        assert lines[0].monthly == pytest.approx(2 * 0.011 * 730)

    def test_pays_the_least_capacity_of_each_instance_and_eight_units_of_the_proxy(
        self, prices: Prices
    ) -> None:
        template = json.dumps({"Resources": {"Proxy": {"Type": "AWS::RDS::DBProxy"}}})
        cluster = {"serverlessv2_scaling_configuration": [{"min_capacity": 0.5}]}

        lines = self.of(
            prices,
            ("aws_rds_cluster", cluster),
            ("aws_rds_cluster_instance", {}),
            ("aws_rds_cluster_instance", {}),
            ("aws_cloudformation_stack", {"template_body": template}),
        )

        assert [(line.what, line.quantity) for line in lines] == [
            ("Aurora, least ACUs", 1.0),
            ("RDS Proxy, ACUs", 8),
        ]

    def test_pays_what_is_kept_warm_by_its_memory(self, prices: Prices) -> None:
        target = {"min_capacity": 2, "service_namespace": "lambda"}

        lines = self.of(prices, function("api", 512), ("aws_appautoscaling_target", target))

        assert [(line.what, line.quantity) for line in lines] == [("kept warm, GB", 1.0)]

    def test_pays_a_relay_for_the_whole_of_its_minute(self, prices: Prices) -> None:
        relay = {"name": "test-orders-publish-outbox", "schedule_expression": "rate(1 minute)"}
        expiry = {"name": "test-orders-expire-orders", "schedule_expression": "rate(5 minutes)"}

        lines = self.of(
            prices,
            function("publish_outbox", 512),
            function("expire_orders", 512),
            ("aws_scheduler_schedule", relay),
            ("aws_scheduler_schedule", expiry),
        )

        minutes = 730 * 60
        assert [line.quantity for line in lines] == [minutes * 60 / 2 + minutes / 5 / 2]

    def test_pays_an_alarm_by_its_metrics_and_no_dashboard_before_the_fourth(
        self, prices: Prices
    ) -> None:
        over_two: Values = {"metric_query": [{"metric": []}, {"metric": [{}]}, {"metric": [{}]}]}
        dashboards: list[tuple[str, Values]] = [("aws_cloudwatch_dashboard", {})] * 4

        lines = self.of(
            prices,
            ("aws_cloudwatch_metric_alarm", over_two),
            ("aws_cloudwatch_metric_alarm", {"metric_query": []}),
            *dashboards,
        )

        assert [(line.what, line.quantity) for line in lines] == [
            ("metrics with an alarm", 3),
            ("dashboards", 1),
        ]

    def test_names_the_schedule_that_it_cannot_count(self, prices: Prices) -> None:
        nightly = {"name": "test-orders-api", "schedule_expression": "cron(0 3 * * ? *)"}

        with pytest.raises(ValueError, match=r"module\.it\.aws_scheduler_schedule\.number_1"):
            self.of(prices, function("api", 512), ("aws_scheduler_schedule", nightly))


class TestByRequests:
    def test_grows_with_every_request(self, prices: Prices) -> None:
        inventory = Inventory.planned(plan_of(function("api", 1024), function("on_event", 512)))

        once = by_requests(inventory, prices, 1_000_000)
        twice = by_requests(inventory, prices, 2_000_000)

        assert [line.monthly for line in twice] == pytest.approx(
            [2 * line.monthly for line in once]
        )
        assert all(line.monthly > 0 for line in once)

    def test_costs_more_with_more_memory(self, prices: Prices) -> None:
        def gb_seconds(memory_mb: int) -> float:
            inventory = Inventory.planned(plan_of(function("api", memory_mb)))
            lines = by_requests(inventory, prices, 1_000_000)
            return next(line.quantity for line in lines if line.what == "GB-seconds")

        assert gb_seconds(2048) == pytest.approx(2 * gb_seconds(1024))


class TestReport:
    def test_tells_the_floor_apart_and_what_a_change_adds(self, prices: Prices) -> None:
        gateway: tuple[str, Values] = ("aws_nat_gateway", {})
        plan = plan_of(gateway, gateway) | {"prior_state": {"values": module_of(gateway)}}

        told = report(plan, prices, requests=0)

        assert "Fixed floor: 70.08" in told
        assert "The plan changes the floor by +35.04" in told
        assert "  Network, NAT gateways: +35.04" in told

    def test_tells_of_no_change_before_there_is_anything(self, prices: Prices) -> None:
        assert "changes" not in report(plan_of(("aws_nat_gateway", {})), prices, requests=0)

    def test_sums_a_part(self, prices: Prices) -> None:
        plan = plan_of(("aws_nat_gateway", {}), ("aws_eip", {}), ("aws_kms_key", {}))

        parts = fixed_floor(plan, prices)

        assert parts == pytest.approx({"Network": 0.053 * 730, "Keys": 1.0})


class TestCheckCeiling:
    def plan(self, limit: str) -> Values:
        return plan_of(("aws_nat_gateway", {}), ("aws_budgets_budget", {"limit_amount": limit}))

    def test_lets_a_plan_pass_that_its_budget_pays_for(self, prices: Prices) -> None:
        check_ceiling(self.plan("36"), prices, requests=0)

    def test_refuses_one_that_costs_more_and_says_what_to_do(self, prices: Prices) -> None:
        with pytest.raises(CostTooHigh) as refused:
            check_ceiling(self.plan("35"), prices, requests=0)

        assert str(refused.value) == (
            "35.04 USD a month is more than monthly_budget_usd = 35: "
            "plan less, or raise the budget in the environment's locals.tf"
        )


class TestPrices:
    def test_are_dated_and_each_says_where_it_was_read(self, prices: Prices) -> None:
        assert prices.as_of
        assert all(
            price > 0 and source.startswith("https://aws.amazon.com/")
            for price, source in prices.prices.values()
        )
