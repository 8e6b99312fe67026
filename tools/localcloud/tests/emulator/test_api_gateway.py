from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def apis(client_of: Callable[[str], Any]) -> Any:
    return client_of("apigatewayv2")


@pytest.fixture
def stage(apis: Any) -> dict[str, str]:
    api = apis.create_api(Name="api", ProtocolType="HTTP")
    names = {"ApiId": api["ApiId"], "StageName": "$default"}
    apis.create_stage(
        **names,
        AutoDeploy=True,
        DefaultRouteSettings={"ThrottlingBurstLimit": 50},
        RouteSettings={"POST /users": {"ThrottlingBurstLimit": 5}},
    )
    return names


class TestStage:
    def test_changes_what_is_named_and_keeps_the_rest(
        self, apis: Any, stage: dict[str, str]
    ) -> None:
        apis.update_stage(**stage, DefaultRouteSettings={"ThrottlingBurstLimit": 70})

        found = apis.get_stage(**stage)
        assert found["DefaultRouteSettings"] == {"ThrottlingBurstLimit": 70}
        assert found["RouteSettings"] == {"POST /users": {"ThrottlingBurstLimit": 5}}
        assert found["AutoDeploy"] is True

    def test_forgets_the_settings_of_a_route(self, apis: Any, stage: dict[str, str]) -> None:
        apis.delete_route_settings(**stage, RouteKey="POST /users")

        assert apis.get_stage(**stage)["RouteSettings"] == {}
