"""A function is a handler, a key in Terraform, its settings and a test, all of one name."""

import importlib
import re
from pathlib import Path
from typing import Any

import pytest

from architecture.handlers import handlers_of
from architecture.terraform_locals import environment_variables, locals_of, unused_reasons

SECONDS_BETWEEN_TURNS = 60
"""The schedule of `publish_outbox`: one minute."""


def terraform_of(root: Path, service: str) -> dict[str, Any]:
    return locals_of(root / "services" / service / "terraform")


def settings_name(handler: str) -> str:
    return "".join(word.title() for word in handler.split("_")) + "Settings"


class TestFunction:
    def test_is_known_to_terraform_by_the_name_of_its_handler(
        self, root: Path, service: str
    ) -> None:
        functions = terraform_of(root, service)["functions"]

        assert set(functions) == handlers_of(root, service)

    def test_has_a_test_file_of_its_name(self, root: Path, service: str) -> None:
        tests = root / "services" / service / "tests"

        tested = {path.stem.removeprefix("test_") for path in tests.rglob("test_*.py")}

        assert handlers_of(root, service) - tested == set()

    def test_is_told_exactly_what_its_settings_ask_for(self, root: Path, service: str) -> None:
        values = terraform_of(root, service)
        config = importlib.import_module(f"{service}.config")

        given = {
            handler: environment_variables(values["functions"], values, handler)
            for handler in values["functions"]
        }
        asked = {
            handler: {
                field.upper() for field in getattr(config, settings_name(handler)).__struct_fields__
            }
            for handler in values["functions"]
        }

        assert given == asked

    def test_finds_what_it_is_told_even_through_merged_locals(self) -> None:
        values = {"common": {"A": 1}, "more": "${merge(local.common, {B = 2})}"}
        functions = {"api": {"environment": "${merge(local.more, {C_D = var.c})}"}}

        found = environment_variables(functions, values, "api")

        assert found == {"A", "B", "C_D"}


class TestStatement:
    """The flows ask for the reason where nobody used what a statement allows."""

    STATEMENTS = """[
      { sid = "Often", resources = ["a"] },
      { sid = "Hardly", conditions = { Is = { a = ["b"] } }, unused_reason = "It never fails." },
      { sid = "Always", resources = ["${local.arn}/*"] },
    ]"""

    @pytest.mark.parametrize("statements", [STATEMENTS, f"concat(local.others, {STATEMENTS})"])
    def test_tells_why_it_is_unused(self, tmp_path: Path, statements: str) -> None:
        (tmp_path / "functions.tf").write_text(f"locals {{\n  statements = {statements}\n}}\n")

        found = locals_of(tmp_path)["statements"]

        assert unused_reasons(found) == {"Hardly": "It never fails."}


class TestTimeouts:
    """The statement, the connection and the function must give up in this order."""

    def test_leave_an_api_time_to_answer_when_the_database_does_not(
        self, root: Path, service: str
    ) -> None:
        database = importlib.import_module("chassis.database")
        sizes = terraform_of(root, service)["sizes"]
        if "api" not in sizes:
            pytest.skip(f"{service} has no HTTP routes")

        assert sizes["api"]["timeout_seconds"] > database.CONNECT_SECONDS

    def test_leave_no_gap_between_two_turns_of_a_relay(self, root: Path, service: str) -> None:
        relay = importlib.import_module("chassis.relay")
        sizes = terraform_of(root, service)["sizes"]
        if "publish_outbox" not in sizes:
            pytest.skip(f"{service} has no outbox")

        works_for_seconds = sizes["publish_outbox"]["timeout_seconds"] - relay.RESERVE_SECONDS

        assert works_for_seconds > SECONDS_BETWEEN_TURNS
        assert works_for_seconds < 2 * SECONDS_BETWEEN_TURNS
        assert sizes["publish_outbox"]["reserved_concurrency"] >= 2

    def test_let_postgres_give_up_on_a_migration_before_lambda_does(
        self, root: Path, service: str
    ) -> None:
        run = importlib.import_module("chassis.migrations.run")
        sizes = terraform_of(root, service)["sizes"]
        if "migrate" not in sizes:
            pytest.skip(f"{service} has no migrations")

        statement_seconds = int(run.STATEMENT_TIMEOUT.removesuffix("s"))

        assert sizes["migrate"]["timeout_seconds"] > statement_seconds

    def test_ask_for_no_more_than_lambda_gives(self, root: Path, service: str) -> None:
        sizes = terraform_of(root, service)["sizes"]

        assert all(size["timeout_seconds"] <= 900 for size in sizes.values())


class TestName:
    def test_is_that_of_a_module_and_of_terraform(self, root: Path, service: str) -> None:
        names = handlers_of(root, service) | set(terraform_of(root, service)["functions"])

        assert {name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name)} == set()
