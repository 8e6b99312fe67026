from typing import Any

import pytest

from localcloud.aws import Aws
from localcloud.front_door.deployment import Deployments, Throttle
from localcloud.testing.loop import Run

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:local-users-api:live"
URI = f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"


@pytest.fixture
def deployments(aws: Aws) -> Deployments:
    return Deployments(aws, fresh_seconds=0)


def deploy(apis: Any, **integration: Any) -> tuple[dict[str, str], str]:
    identity = {"ApiId": apis.create_api(Name="api", ProtocolType="HTTP")["ApiId"]}
    made = apis.create_integration(
        **identity, IntegrationType="AWS_PROXY", IntegrationUri=URI, **integration
    )
    target = f"integrations/{made['IntegrationId']}"
    apis.create_route(**identity, RouteKey="GET /users", Target=target)
    apis.create_stage(**identity, StageName="$default")
    return identity, made["IntegrationId"]


class TestDeployments:
    def test_find_nothing_before_the_first_apply(self, deployments: Deployments, run: Run) -> None:
        assert run(deployments.current()) is None

    def test_find_the_function_behind_a_route(
        self, aws: Aws, deployments: Deployments, run: Run
    ) -> None:
        deploy(aws.apis, TimeoutInMillis=11_000)

        found = run(deployments.current())

        assert found is not None
        (route,) = found.routes
        assert (route.key, route.function, route.timeout_seconds, route.throttle) == (
            "GET /users",
            FUNCTION,
            11.0,
            Throttle(),
        )

    def test_pass_over_a_route_that_lost_its_integration(
        self, aws: Aws, deployments: Deployments, run: Run
    ) -> None:
        identity, integration_id = deploy(aws.apis)
        aws.apis.delete_integration(ApiId=identity["ApiId"], IntegrationId=integration_id)

        found = run(deployments.current())

        assert found is not None
        assert found.routes == ()
