"""CodeDeploy's deployments: one moves the alias of one function."""

import json
from collections.abc import Mapping, Sequence
from itertools import batched
from typing import Any, Final

import msgspec

from infrastructure.cloud import Cloud
from releases.account import ALIAS, Function

AT_ONCE: Final = "CodeDeployDefault.LambdaAllAtOnce"
MOST_AT_ONCE: Final = 25
"""BatchGetDeployments takes no more."""

_OVER: Final = {"Failed", "Stopped", "Succeeded"}


class Deployment(msgspec.Struct, frozen=True):
    """What has become of a deployment."""

    status: str
    message: str

    @property
    def is_over(self) -> bool:
        """Whether nothing moves any more."""
        return self.status in _OVER

    @property
    def has_succeeded(self) -> bool:
        """Whether everything goes to the new version."""
        return self.status == "Succeeded"


class Deployments:
    """The deployments of one environment."""

    def __init__(self, cloud: Cloud) -> None:
        self._application = cloud.environment
        self._client = cloud.client("codedeploy")

    def create(self, function: Function, *, configuration: str = "") -> str:
        """Begin to move an alias, as its group does unless told otherwise; returns the id."""
        content = app_spec(function)
        revision = {"revisionType": "AppSpecContent", "appSpecContent": {"content": content}}
        otherwise = {"deploymentConfigName": configuration} if configuration else {}
        created = self._client.create_deployment(
            applicationName=self._application,
            deploymentGroupName=function.name,
            description=f"{function.live} to {function.newest}",
            revision=revision,
            **otherwise,
        )
        return created["deploymentId"]

    def read(self, identifiers: Sequence[str]) -> Mapping[str, Deployment]:
        """Return what has become of some."""
        found: dict[str, Deployment] = {}
        for some in batched(identifiers, MOST_AT_ONCE, strict=False):
            answer = self._client.batch_get_deployments(deploymentIds=list(some))
            for info in answer["deploymentsInfo"]:
                found[info["deploymentId"]] = _deployment(info)
        return found

    def stop(self, identifier: str) -> None:
        """Have a deployment end and its alias go back; one that has ended already stays so."""
        try:
            self._client.stop_deployment(deploymentId=identifier, autoRollbackEnabled=True)
        except self._client.exceptions.DeploymentAlreadyCompletedException:
            return

    def shares_traffic(self, configuration: str) -> bool:
        """Return whether a configuration tries a new version before it gets everything."""
        found = self._client.get_deployment_config(deploymentConfigName=configuration)
        routing = found["deploymentConfigInfo"]["trafficRoutingConfig"]
        return routing["type"] != "AllAtOnce"

    def configuration_of(self, function: Function) -> str:
        """Return the configuration of a function's group."""
        found = self._client.get_deployment_group(
            applicationName=self._application, deploymentGroupName=function.name
        )
        return found["deploymentGroupInfo"]["deploymentConfigName"]

    def is_configuration(self, name: str) -> bool:
        """Return whether there is a configuration of that name."""
        try:
            self._client.get_deployment_config(deploymentConfigName=name)
        except self._client.exceptions.DeploymentConfigDoesNotExistException:
            return False
        return True


def app_spec(function: Function) -> str:
    """Return what CodeDeploy must know of one function."""
    properties = {
        "Name": function.name,
        "Alias": ALIAS,
        "CurrentVersion": function.live,
        "TargetVersion": function.newest,
    }
    resource = {function.name: {"Type": "AWS::Lambda::Function", "Properties": properties}}
    return json.dumps({"version": 0.0, "Resources": [resource]})


def _deployment(info: Mapping[str, Any]) -> Deployment:
    return Deployment(info["status"], info.get("errorInformation", {}).get("message", ""))
