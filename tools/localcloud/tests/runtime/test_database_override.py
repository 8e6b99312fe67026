import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from localcloud.aws import Aws
from localcloud.runtime import DatabaseOverride, InvokeResult, Runtime
from localcloud.testing.functions import Deployment
from localcloud.testing.loop import Run

HERE = DatabaseOverride(host="127.0.0.1", port=4565, name="shop", administrator="ada")
TELLS = """
import os
def handler(event, context):
    return {name: value for name, value in os.environ.items() if name.startswith("DATABASE_")}
"""
ELSEWHERE = {
    "DATABASE_HOST": "dev.proxy.rds.amazonaws.com",
    "DATABASE_NAME": "x",
    "DATABASE_PORT": "1",
}
FOUND = {
    "DATABASE_AUTH": "libpq",
    "DATABASE_HOST": "127.0.0.1",
    "DATABASE_NAME": "shop",
    "DATABASE_PORT": "4565",
}


class TestDatabaseOverride:
    def test_is_read_from_an_address(self) -> None:
        url = "postgresql://ada:secret@127.0.0.1:4565/shop?sslmode=disable"

        assert DatabaseOverride.from_url(url) == HERE

    def test_leads_a_service_here_under_its_own_name(self) -> None:
        service = {"DATABASE_AUTH": "iam", "DATABASE_USER": "orders_service", **ELSEWHERE}

        assert service | HERE.variables(service) == {**FOUND, "DATABASE_USER": "orders_service"}

    def test_makes_whoever_logs_in_with_a_secret_the_administrator(self) -> None:
        migrations = {"DATABASE_AUTH": "secret", "DATABASE_USER": "administrator", **ELSEWHERE}

        assert migrations | HERE.variables(migrations) == {**FOUND, "DATABASE_USER": "ada"}

    def test_tells_nothing_to_a_function_without_a_database(self) -> None:
        assert HERE.variables({"TABLE_NAME": "notifications"}) == {}


class TestRuntime:
    @pytest.fixture
    def invoke(
        self, aws: Aws, home: Path, runtime_python: str, run: Run
    ) -> Iterator[Callable[[str], InvokeResult]]:
        running = Runtime(aws, home=home, python=runtime_python, extra_variables={}, database=HERE)
        yield lambda function: run(running.invoke(function, None, b"{}"))
        run(running.close())

    def test_leads_functions_to_its_own_database(
        self, deployment: Deployment, invoke: Callable[[str], Any]
    ) -> None:
        variables = {"DATABASE_AUTH": "iam", "DATABASE_USER": "orders_service", **ELSEWHERE}
        deployment.function("orders", TELLS, variables=variables)

        result = invoke("orders")

        assert json.loads(result.payload) == {**FOUND, "DATABASE_USER": "orders_service"}
