from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

ROLE = "arn:aws:iam::123456789012:role/prod-release"
CANARY = {
    "type": "TimeBasedCanary",
    "timeBasedCanary": {"canaryPercentage": 10, "canaryInterval": 5},
}


@pytest.fixture
def deploy(client_of: Callable[[str], Any]) -> Any:
    client = client_of("codedeploy")
    client.create_application(applicationName="prod", computePlatform="Lambda")
    return client


def group(deploy: Any) -> dict[str, Any]:
    found = deploy.get_deployment_group(applicationName="prod", deploymentGroupName="orders-api")
    return found["deploymentGroupInfo"]


@pytest.fixture
def made_group(deploy: Any) -> None:
    deploy.create_deployment_group(
        applicationName="prod",
        deploymentGroupName="orders-api",
        deploymentConfigName="CodeDeployDefault.LambdaAllAtOnce",
        serviceRoleArn=ROLE,
        alarmConfiguration={"enabled": True, "alarms": [{"name": "NewVersionFails"}]},
    )


class TestConfiguration:
    def test_reads_back_as_it_was_made_until_it_is_deleted(self, deploy: Any) -> None:
        wanted = {"deploymentConfigName": "prod-10-percent-5-minutes", "computePlatform": "Lambda"}
        deploy.create_deployment_config(**wanted, trafficRoutingConfig=CANARY)
        name = {"deploymentConfigName": wanted["deploymentConfigName"]}

        found = deploy.get_deployment_config(**name)["deploymentConfigInfo"]
        deploy.delete_deployment_config(**name)

        assert (found["computePlatform"], found["trafficRoutingConfig"]) == ("Lambda", CANARY)
        with pytest.raises(ClientError, match="DeploymentConfigDoesNotExistException"):
            deploy.get_deployment_config(**name)

    def test_may_be_one_of_codedeploy_s_own(self, deploy: Any) -> None:
        names = deploy.list_deployment_configs()["deploymentConfigsList"]

        found = deploy.get_deployment_config(
            deploymentConfigName="CodeDeployDefault.LambdaCanary10Percent5Minutes"
        )

        assert found["deploymentConfigInfo"]["trafficRoutingConfig"] == CANARY
        assert "CodeDeployDefault.LambdaLinear10PercentEvery1Minute" in names


@pytest.mark.usefixtures("made_group")
class TestGroup:
    def test_tells_its_alarms(self, deploy: Any) -> None:
        assert group(deploy)["alarmConfiguration"] == {
            "enabled": True,
            "alarms": [{"name": "NewVersionFails"}],
        }

    def test_tells_nothing_that_it_was_not_given(self, deploy: Any) -> None:
        given = {"alarmConfiguration", "applicationName", "autoScalingGroups", "computePlatform"}

        assert given <= set(group(deploy))
        assert {"blueGreenDeploymentConfiguration", "loadBalancerInfo"} & set(
            group(deploy)
        ) == set()

    def test_can_be_changed(self, deploy: Any) -> None:
        deploy.update_deployment_group(
            applicationName="prod",
            currentDeploymentGroupName="orders-api",
            deploymentConfigName="prod-10-percent-5-minutes",
        )

        found = group(deploy)
        assert found["deploymentConfigName"] == "prod-10-percent-5-minutes"
        assert found["serviceRoleArn"] == ROLE

    def test_can_be_deleted(self, deploy: Any) -> None:
        deploy.delete_deployment_group(applicationName="prod", deploymentGroupName="orders-api")

        with pytest.raises(ClientError, match="DeploymentGroupDoesNotExistException"):
            group(deploy)


class TestApplication:
    def test_can_be_renamed_and_deleted(self, deploy: Any) -> None:
        deploy.update_application(applicationName="prod", newApplicationName="production")
        renamed = deploy.list_applications()["applications"]

        deploy.delete_application(applicationName="production")

        assert (renamed, deploy.list_applications()["applications"]) == (["production"], [])
