import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localcloud.testing.loop import eventually
from localcloud.testing.published import publish

NAME = "orders-api"
GROUP = {"applicationName": "prod", "deploymentGroupName": NAME}
AT_ONCE, CANARY, LINEAR = (
    f"CodeDeployDefault.Lambda{suffix}"
    for suffix in ("AllAtOnce", "Canary10Percent5Minutes", "Linear10PercentEvery1Minute")
)
EVENTS = [f"DEPLOYMENT_{event}" for event in ("FAILURE", "STOP_ON_ALARM", "STOP_ON_REQUEST")]
DIMENSIONS = [{"Name": "ExecutedVersion", "Value": "2"}, {"Name": "FunctionName", "Value": NAME}]


@pytest.fixture
def functions(client_of: Callable[[str], Any]) -> Any:
    client = client_of("lambda")
    publish(client, client_of("iam"), NAME, versions=2)
    return client


@pytest.fixture
def cloudwatch(client_of: Callable[[str], Any]) -> Any:
    client = client_of("cloudwatch")
    client.put_metric_alarm(
        AlarmName="NewVersionFails",
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        Dimensions=DIMENSIONS,
        EvaluationPeriods=1,
        MetricName="Errors",
        Namespace="AWS/Lambda",
        Period=60,
        Statistic="Sum",
        Threshold=1,
        TreatMissingData="notBreaching",
    )
    return client


@pytest.fixture
def deploy(client_of: Callable[[str], Any], functions: Any, cloudwatch: Any) -> Any:
    client = client_of("codedeploy")
    client.create_application(applicationName="prod", computePlatform="Lambda")
    client.create_deployment_group(
        **GROUP,
        serviceRoleArn="arn:aws:iam::123456789012:role/prod-release",
        deploymentConfigName=AT_ONCE,
        alarmConfiguration={"enabled": True, "alarms": [{"name": "NewVersionFails"}]},
        autoRollbackConfiguration={"enabled": True, "events": EVENTS},
    )
    return client


def created(deploy: Any, *, configuration: str = AT_ONCE, current: str = "1") -> str:
    properties = {"Name": NAME, "Alias": "live", "CurrentVersion": current, "TargetVersion": "2"}
    resource = {NAME: {"Type": "AWS::Lambda::Function", "Properties": properties}}
    content = json.dumps({"version": 0.0, "Resources": [resource]})
    deployment = deploy.create_deployment(
        **GROUP,
        deploymentConfigName=configuration,
        revision={"revisionType": "AppSpecContent", "appSpecContent": {"content": content}},
    )
    return deployment["deploymentId"]


def ended(deploy: Any, identifier: str) -> dict[str, Any]:
    def found() -> dict[str, Any]:
        return deploy.get_deployment(deploymentId=identifier)["deploymentInfo"]

    eventually(lambda: found()["status"] not in {"Created", "InProgress"})
    return found()


def routes(functions: Any) -> tuple[str, dict[str, float]]:
    alias = functions.get_alias(FunctionName=NAME, Name="live")
    routing: dict[str, dict[str, float]] = alias.get("RoutingConfig", {})
    return alias["FunctionVersion"], routing.get("AdditionalVersionWeights", {})


def shared(functions: Any, *, more_than: float = 0.0) -> tuple[str, dict[str, float]]:
    """Wait until the new version has such a share."""
    eventually(lambda: routes(functions)[1].get("2", 0.0) > more_than)
    return routes(functions)


class TestRollout:
    def test_moves_the_alias_at_once(self, deploy: Any, functions: Any) -> None:
        found = ended(deploy, created(deploy))

        assert (found["status"], routes(functions)) == ("Succeeded", ("2", {}))

    def test_tries_the_new_version_before_it_gets_everything(
        self, deploy: Any, functions: Any
    ) -> None:
        began = time.monotonic()
        identifier = created(deploy, configuration=CANARY)

        meanwhile = shared(functions)
        found = ended(deploy, identifier)

        assert (meanwhile, found["status"]) == (("1", {"2": 0.1}), "Succeeded")
        assert routes(functions) == ("2", {})
        assert time.monotonic() - began > 5 * 0.5  # five of the emulator's minutes

    def test_may_go_in_equal_steps(self, deploy: Any, functions: Any) -> None:
        identifier = created(deploy, configuration=LINEAR)

        first, second = shared(functions), shared(functions, more_than=0.1)

        assert (first, second) == (("1", {"2": 0.1}), ("1", {"2": 0.2}))
        assert ended(deploy, identifier)["status"] == "Succeeded"

    def test_goes_back_when_the_alarm_is_raised(
        self, deploy: Any, functions: Any, cloudwatch: Any
    ) -> None:
        identifier = created(deploy, configuration=CANARY)
        shared(functions)

        failed = {"MetricName": "Errors", "Dimensions": DIMENSIONS, "Value": 1}
        cloudwatch.put_metric_data(Namespace="AWS/Lambda", MetricData=[failed])
        found = ended(deploy, identifier)

        assert (found["status"], routes(functions)) == ("Stopped", ("1", {}))
        assert found["errorInformation"] == {
            "code": "ALARM_ACTIVE",
            "message": "An alarm has been activated: NewVersionFails",
        }
        assert "rollbackMessage" in found["rollbackInfo"]

    def test_goes_back_when_it_is_stopped(self, deploy: Any, functions: Any) -> None:
        identifier = created(deploy, configuration=CANARY)
        shared(functions)

        deploy.stop_deployment(deploymentId=identifier, autoRollbackEnabled=True)
        found = ended(deploy, identifier)

        assert (found["status"], found["errorInformation"]["code"]) == ("Stopped", "MANUAL_STOP")
        assert routes(functions) == ("1", {})

    def test_cannot_be_stopped_afterwards(self, deploy: Any) -> None:
        identifier = created(deploy)
        ended(deploy, identifier)

        with pytest.raises(ClientError, match="DeploymentAlreadyCompletedException"):
            deploy.stop_deployment(deploymentId=identifier)

    def test_fails_where_the_alias_is_not_at_the_current_version(
        self, deploy: Any, functions: Any
    ) -> None:
        functions.update_alias(FunctionName=NAME, Name="live", FunctionVersion="2")

        found = ended(deploy, created(deploy, current="1"))

        assert found["status"] == "Failed"
        assert "not to CurrentVersion 1" in found["errorInformation"]["message"]

    def test_is_one_at_a_time_of_a_group(self, deploy: Any) -> None:
        identifier = created(deploy, configuration=CANARY)

        with pytest.raises(ClientError, match=f"active Deployment '{identifier}'"):
            created(deploy)
