from typing import Any

import pytest

from infrastructure.references import leads_to

ALARM = 'module.watching.aws_cloudwatch_metric_alarm.this["prod-ApiFails"]'


def plan(given: Any, *, output: str = "aws_apigatewayv2_api.this.id") -> dict[str, Any]:
    """Return a root that calls a module for the API, and one that watches what it is given."""
    door = {"outputs": {"monitored": {"expression": {"references": [output]}}}}
    calls = {
        "door": {"module": door},
        "watching": {"expressions": {"api": given}, "module": {}},
    }
    return {"configuration": {"root_module": {"module_calls": calls}}}


def leads(plan: dict[str, Any], address: str = ALARM) -> bool:
    return leads_to(plan, address, resource_type="aws_apigatewayv2_api", attribute="id")


class TestLeadsTo:
    @pytest.mark.parametrize(
        "given",
        [
            {"references": ["module.door.monitored", "module.door"]},
            {"references": ["module.door.monitored.id", "module.door.monitored", "module.door"]},
            [{"references": []}, {"id": {"references": ["module.door.monitored", "module.door"]}}],
            {"references": ["aws_apigatewayv2_api.this[0].id", "aws_apigatewayv2_api.this[0]"]},
        ],
        ids=["an output", "a part of one", "an expression inside another", "a resource beside it"],
    )
    def test_follows(self, given: Any) -> None:
        assert leads(plan(given))

    @pytest.mark.parametrize(
        "output", ["aws_apigatewayv2_api.this.name", "aws_apigatewayv2_stage.this.id", "local.id"]
    )
    def test_is_not_satisfied_with(self, output: str) -> None:
        given = {"references": ["module.door.monitored", "module.door"]}

        assert not leads(plan(given, output=output))

    def test_does_not_take_a_module_for_all_of_its_outputs(self) -> None:
        assert not leads(plan({"references": ["module.door"]}))

    def test_knows_nothing_of_what_the_root_makes_itself(self) -> None:
        found = leads(plan({"references": ["module.door.monitored"]}), "aws_sns_topic.this")

        assert not found

    def test_looks_into_modules_of_modules(self) -> None:
        inner = plan({"references": ["module.door.monitored"]})["configuration"]["root_module"]
        outer = {"configuration": {"root_module": {"module_calls": {"all": {"module": inner}}}}}

        assert leads(outer, f"module.all[0].{ALARM}")
