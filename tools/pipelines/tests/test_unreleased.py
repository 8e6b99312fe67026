from typing import Any

from pipelines.unreleased import unreleased


def module(name: str, *, newest: str, live: str) -> dict[str, Any]:
    address = f'module.orders.module.function["{name}"]'
    values = {
        "aws_lambda_function.this": {"function_name": name, "version": newest},
        "aws_lambda_alias.live": {"function_name": name, "function_version": live},
    }
    return {
        "address": address,
        "resources": [
            {
                "address": f"{address}.{resource}",
                "mode": "managed",
                "type": resource.partition(".")[0],
                "values": of,
            }
            for resource, of in values.items()
        ],
    }


class TestUnreleased:
    def test_are_those_whose_alias_has_stayed_behind(self) -> None:
        modules = [
            module("dev-orders-api", newest="8", live="7"),
            module("dev-orders-migrate", newest="7", live="7"),
        ]
        plan = {"prior_state": {"values": {"root_module": {"child_modules": modules}}}}

        assert unreleased(plan) == ["dev-orders-api"]

    def test_are_none_where_nothing_was_applied(self) -> None:
        assert unreleased({"resource_changes": []}) == []
