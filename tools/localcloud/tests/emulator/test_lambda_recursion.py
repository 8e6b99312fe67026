from typing import Any

import pytest
from botocore.exceptions import ClientError

from localcloud.testing.functions import Deployment

SOURCE = "def handler(event, context): pass"


@pytest.fixture
def functions(deployment: Deployment) -> Any:
    deployment.function("works", SOURCE)
    return deployment.aws.functions


def put(functions: Any, name: str, value: str) -> str:
    put = functions.put_function_recursion_config(FunctionName=name, RecursiveLoop=value)
    return put["RecursiveLoop"]


def recursive_loop(functions: Any, name: str = "works") -> str:
    return functions.get_function_recursion_config(FunctionName=name)["RecursiveLoop"]


class TestRecursionConfig:
    def test_stops_loops_unless_they_were_allowed(self, functions: Any) -> None:
        assert recursive_loop(functions) == "Terminate"

    def test_reads_back_what_was_written_last(self, functions: Any) -> None:
        answers = [put(functions, "works", value) for value in ("Terminate", "Allow")]

        assert answers == ["Terminate", "Allow"]
        assert recursive_loop(functions) == "Allow"

    def test_belongs_to_one_function_under_its_name_and_its_arn(
        self, deployment: Deployment, functions: Any
    ) -> None:
        arn = deployment.function("loops", SOURCE)

        put(functions, arn, "Allow")

        found = [recursive_loop(functions, name) for name in (arn, "loops", "works")]
        assert found == ["Allow", "Allow", "Terminate"]

    def test_outlives_releases_and_ends_with_its_function(
        self, deployment: Deployment, functions: Any
    ) -> None:
        put(functions, "works", "Allow")
        deployment.release("works", "def handler(event, context): return 2")
        released = recursive_loop(functions)

        functions.delete_function(FunctionName="works")
        deployment.function("works", SOURCE)

        assert (released, recursive_loop(functions)) == ("Allow", "Terminate")

    def test_refuses_a_value_that_lambda_does_not_know(self, functions: Any) -> None:
        with pytest.raises(ClientError) as refused:
            put(functions, "works", "Deny")

        answer: Any = refused.value.response
        assert answer["Error"]["Code"] == "InvalidParameterValueException"
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400
        assert recursive_loop(functions) == "Terminate"

    def test_is_not_found_without_its_function(self, functions: Any) -> None:
        with pytest.raises(functions.exceptions.ResourceNotFoundException):
            put(functions, "nothing", "Allow")
        with pytest.raises(functions.exceptions.ResourceNotFoundException):
            recursive_loop(functions, "nothing")
