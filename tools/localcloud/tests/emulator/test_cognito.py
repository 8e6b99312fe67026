from collections.abc import Callable
from typing import Any

import pytest

READ = {"ScopeName": "read", "ScopeDescription": "read in orders"}
WRITE = {"ScopeName": "write", "ScopeDescription": "write in orders"}


@pytest.fixture
def pools(client_of: Callable[[str], Any]) -> Any:
    return client_of("cognito-idp")


@pytest.fixture
def server(pools: Any) -> dict[str, str]:
    pool = pools.create_user_pool(PoolName="dev")["UserPool"]
    names = {"UserPoolId": pool["Id"], "Identifier": "orders"}
    pools.create_resource_server(**names, Name="orders", Scopes=[READ])
    return names


class TestUserPool:
    def test_is_of_the_tier_that_aws_gives(self, pools: Any) -> None:
        pool = pools.create_user_pool(PoolName="dev")["UserPool"]

        found = pools.describe_user_pool(UserPoolId=pool["Id"])["UserPool"]
        assert found["UserPoolTier"] == "ESSENTIALS"

    def test_is_of_the_tier_that_was_asked_for(self, pools: Any) -> None:
        pool = pools.create_user_pool(PoolName="dev", UserPoolTier="PLUS")["UserPool"]

        found = pools.describe_user_pool(UserPoolId=pool["Id"])["UserPool"]
        assert found["UserPoolTier"] == "PLUS"


class TestResourceServer:
    def test_changes(self, pools: Any, server: dict[str, str]) -> None:
        pools.update_resource_server(**server, Name="shop", Scopes=[READ, WRITE])

        found = pools.describe_resource_server(**server)["ResourceServer"]
        assert found == {**server, "Name": "shop", "Scopes": [READ, WRITE]}

    def test_is_gone_when_it_was_deleted(self, pools: Any, server: dict[str, str]) -> None:
        pools.delete_resource_server(**server)

        found = pools.list_resource_servers(UserPoolId=server["UserPoolId"], MaxResults=10)
        assert found["ResourceServers"] == []
