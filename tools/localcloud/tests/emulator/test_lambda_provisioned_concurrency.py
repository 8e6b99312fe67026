from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localcloud.testing.published import publish

NAME = "orders-api"


@pytest.fixture
def functions(client_of: Callable[[str], Any]) -> Any:
    client = client_of("lambda")
    publish(client, client_of("iam"), NAME, versions=1)
    return client


def provisioned(functions: Any) -> dict[str, int]:
    found = functions.list_provisioned_concurrency_configs(FunctionName=NAME)
    return {
        one["FunctionArn"].rpartition(":")[2]: one["RequestedProvisionedConcurrentExecutions"]
        for one in found["ProvisionedConcurrencyConfigs"]
    }


class TestProvisionedConcurrency:
    def test_is_kept_for_each_version(self, functions: Any) -> None:
        functions.put_provisioned_concurrency_config(
            FunctionName=NAME, Qualifier="1", ProvisionedConcurrentExecutions=2
        )

        found = functions.get_provisioned_concurrency_config(FunctionName=NAME, Qualifier="1")
        assert (found["Status"], found["AllocatedProvisionedConcurrentExecutions"]) == ("READY", 2)
        assert provisioned(functions) == {"1": 2}

    def test_can_be_taken_away(self, functions: Any) -> None:
        functions.put_provisioned_concurrency_config(
            FunctionName=NAME, Qualifier="1", ProvisionedConcurrentExecutions=2
        )

        functions.delete_provisioned_concurrency_config(FunctionName=NAME, Qualifier="1")

        assert provisioned(functions) == {}
        with pytest.raises(ClientError, match="ProvisionedConcurrencyConfigNotFoundException"):
            functions.get_provisioned_concurrency_config(FunctionName=NAME, Qualifier="1")
