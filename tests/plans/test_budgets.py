"""A plan that breaks a budget fails, and says what to do about it."""

import json
from pathlib import Path
from typing import Any

import pytest

from infrastructure.errors import TerraformFailed
from infrastructure.terraform import Terraform

ROOT = Path(__file__).parents[2]
MODULE = ROOT / "terraform/modules/budgets"

type Limits = dict[str, Any]


def limits(handler: str, *, reserved: int = 10, seconds: int = 12, database: bool = True) -> Limits:
    return {
        "name": f"test-orders-{handler.replace('_', '-')}",
        "reserved_concurrency": reserved,
        "timeout_seconds": seconds,
        "uses_database": database,
    }


class Budgets:
    """The module, planned alone."""

    def __init__(self, terraform: Terraform, data: Path) -> None:
        self._terraform = terraform
        self._data = {"TF_DATA_DIR": str(data)}
        self._given = {
            "account_concurrency": 1000,
            "client_timeout_seconds": 20,
            "functions": {"orders": {"api": limits("api")}},
            "proxy_connections": 100,
        }
        arguments = ("init", "-backend=false", "-input=false")
        terraform.run(MODULE, *arguments, variables=self._data)

    def plan(self, **changed: Any) -> str:
        given = {
            f"TF_VAR_{name}": json.dumps(value) for name, value in (self._given | changed).items()
        }
        return self._terraform.run(
            MODULE, "plan", "-input=false", "-lock=false", variables=self._data | given
        )

    def refused(self, **changed: Any) -> str:
        """Return what Terraform says, on one line and without its frame."""
        with pytest.raises(TerraformFailed) as refused:
            self.plan(**changed)
        words = str(refused.value).replace("│", " ").replace("╵", " ").split()
        return " ".join(words)


@pytest.fixture(scope="module")
def budgets(tmp_path_factory: pytest.TempPathFactory) -> Budgets:
    folder = tmp_path_factory.mktemp("budgets")
    return Budgets(Terraform(folder=folder / "notes"), folder / "data")


class TestBudgets:
    def test_hold_for_numbers_that_can_all_be_true(self, budgets: Budgets) -> None:
        planned = budgets.plan()

        assert "executions  = 890" in planned
        assert "connections = 60" in planned

    def test_refuse_more_executions_than_the_account_has(self, budgets: Budgets) -> None:
        assert (
            "Reserve less or ask AWS for a higher quota: the functions reserve 10 executions, "
            "and Lambda keeps 100 of the account's 109 unreserved."
        ) in budgets.refused(account_concurrency=109)

    def test_refuse_more_executions_than_the_proxy_has_connections(self, budgets: Budgets) -> None:
        assert (
            "Reserve fewer executions for functions with a database (10 now) or raise the "
            "cluster's maximum capacity: they may use 70 % of the proxy's 14 connections, 9."
        ) in budgets.refused(proxy_connections=14)

    def test_refuse_a_client_that_gives_up_before_the_gateway(self, budgets: Budgets) -> None:
        assert (
            "Let clients wait longer than the gateway, which waits 1 s longer than the slowest "
            "API function (12 s)"
        ) in budgets.refused(client_timeout_seconds=13)

    def test_refuse_a_function_that_ends_before_its_database_may(self, budgets: Budgets) -> None:
        functions: Limits = {
            "orders": {
                "api": limits("api"),
                "dispatch": limits("dispatch", seconds=5, database=False),
                "expire_orders": limits("expire_orders", seconds=10),
            }
        }

        said = budgets.refused(functions=functions)

        assert "Give functions with a database more than the 5 s" in said
        assert said.split("what was wrong: ")[1].startswith("test-orders-expire-orders.")

    def test_refuse_a_borrow_that_outlasts_every_function(self, budgets: Budgets) -> None:
        assert "Set borrow_timeout_seconds between 1 and 10" in budgets.refused(
            borrow_timeout_seconds=120
        )


class TestNumbers:
    """What Terraform repeats of the code, because it cannot read it."""

    def test_are_those_of_the_chassis_and_of_the_gateway(self) -> None:
        from chassis.migrations.access import ROLE_SETTINGS

        variables = (MODULE / "variables.tf").read_text()
        statement_seconds = variables.split('"statement_timeout_seconds"')[1].split("default")[1]

        assert statement_seconds.split()[1] == ROLE_SETTINGS["statement_timeout"].removesuffix("s")
        assert (
            "timeout_milliseconds = 1000 * (each.value.function.timeout_seconds + 1)"
            in (ROOT / "terraform/modules/http_api/routes.tf").read_text()
        ), "the margin of budgets/main.tf is one second"
