from typing import Any

import pytest

from localcloud.testing.functions import Deployment

SOURCE = "def handler(event, context): pass"


@pytest.fixture
def functions(deployment: Deployment) -> Any:
    deployment.function("works", SOURCE)
    deployment.release("works")
    return deployment.aws.functions


def retries(functions: Any, **qualifier: str) -> int:
    found = functions.get_function_event_invoke_config(FunctionName="works", **qualifier)
    return found["MaximumRetryAttempts"]


class TestEventInvokeConfig:
    def test_reads_back_what_was_written_last(self, functions: Any) -> None:
        for attempts in (0, 2):
            functions.put_function_event_invoke_config(
                FunctionName="works", Qualifier="live", MaximumRetryAttempts=attempts
            )

        assert retries(functions, Qualifier="live") == 2

    def test_belongs_to_one_qualifier(self, functions: Any) -> None:
        functions.put_function_event_invoke_config(FunctionName="works", MaximumRetryAttempts=1)
        functions.put_function_event_invoke_config(
            FunctionName="works", Qualifier="live", MaximumRetryAttempts=2
        )

        functions.delete_function_event_invoke_config(FunctionName="works", Qualifier="live")

        assert retries(functions) == 1
        with pytest.raises(functions.exceptions.ResourceNotFoundException):
            retries(functions, Qualifier="live")

    def test_keeps_what_an_update_does_not_name(self, functions: Any) -> None:
        functions.put_function_event_invoke_config(
            FunctionName="works", MaximumRetryAttempts=1, MaximumEventAgeInSeconds=3600
        )

        functions.update_function_event_invoke_config(
            FunctionName="works", MaximumEventAgeInSeconds=60
        )

        found = functions.get_function_event_invoke_config(FunctionName="works")
        assert (found["MaximumRetryAttempts"], found["MaximumEventAgeInSeconds"]) == (1, 60)
