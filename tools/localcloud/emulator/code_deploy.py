# pyright: basic, reportAttributeAccessIssue=false
# moto's CodeDeploy models are untyped, and get operations that they do not declare.
# ruff: noqa: SLF001 - what asks for a parameter, and what describes things, is private in moto.
"""CodeDeploy: configurations, changes and deletions, which moto does not know, and full answers.

What a deployment does is in code_deploy_rollouts.
"""

from collections.abc import Callable
from typing import Any

from moto.codedeploy import responses
from moto.codedeploy.responses import CodeDeployResponse
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow

from localcloud.emulator.code_deploy_configurations import PREDEFINED, ConfigurationUnknown

JSON = dict[str, Any]
OF_A_GROUP = {
    "deploymentConfigName": "deployment_config_name",
    "serviceRoleArn": "service_role_arn",
    "alarmConfiguration": "alarm_configuration",
    "autoRollbackConfiguration": "auto_rollback_configuration",
    "deploymentStyle": "deployment_style",
    "triggerConfigurations": "trigger_configurations",
}


def install() -> None:
    """Add the operations that Terraform and a release need."""
    responses._deployment_group_info = _as_given(responses._deployment_group_info)
    for operation in (
        *(_update_application, _delete_application),
        *(_update_deployment_group, _delete_deployment_group),
        *(_create_deployment_config, _get_deployment_config, _delete_deployment_config),
        _list_deployment_configs,
    ):
        setattr(CodeDeployResponse, operation.__name__.removeprefix("_"), operation)


def configuration_of(backend: Any, name: str) -> JSON:
    """Return a deployment configuration; raises ConfigurationUnknown."""
    known = PREDEFINED | _made(backend)
    if name not in known:
        raise ConfigurationUnknown(name)
    return known[name]


def _as_given(describe: Callable[[Any], JSON]) -> Callable[[Any], JSON]:
    """Tell a group's alarms, and nothing of what was not given: Terraform would take it away."""

    def wrapper(group: Any) -> JSON:
        described = describe(group) | {"alarmConfiguration": group.alarm_configuration}
        return {name: value for name, value in described.items() if value not in (None, {})}

    return wrapper


def _update_application(self: Any) -> EmptyResult:
    backend, new = self.codedeploy_backend, self._get_param("newApplicationName")
    application = backend.get_application(self._get_param("applicationName"))
    backend.applications[new] = backend.applications.pop(application.application_name)
    backend.deployment_groups[new] = backend.deployment_groups.pop(application.application_name, {})
    application.application_name = new
    return EmptyResult()


def _delete_application(self: Any) -> EmptyResult:
    name = self._get_param("applicationName")
    self.codedeploy_backend.applications.pop(name, None)
    self.codedeploy_backend.deployment_groups.pop(name, None)
    return EmptyResult()


def _update_deployment_group(self: Any) -> ActionResult:
    name = self._get_param("currentDeploymentGroupName")
    group = self.codedeploy_backend.get_deployment_group(self._get_param("applicationName"), name)
    for parameter, attribute in OF_A_GROUP.items():
        if (given := self._get_param(parameter)) is not None:
            setattr(group, attribute, given)
    return ActionResult({"hooksNotCleanedUp": []})


def _delete_deployment_group(self: Any) -> ActionResult:
    groups = self.codedeploy_backend.deployment_groups.get(self._get_param("applicationName"), {})
    groups.pop(self._get_param("deploymentGroupName"), None)
    return ActionResult({"hooksNotCleanedUp": []})


def _create_deployment_config(self: Any) -> ActionResult:
    backend, name = self.codedeploy_backend, self._get_param("deploymentConfigName")
    identifier = f"{len(_made(backend))}-{name}"
    _made(backend)[name] = {
        "deploymentConfigId": identifier,
        "deploymentConfigName": name,
        "computePlatform": self._get_param("computePlatform"),
        "trafficRoutingConfig": self._get_param("trafficRoutingConfig"),
        "createTime": utcnow(),
    }
    return ActionResult({"deploymentConfigId": identifier})


def _get_deployment_config(self: Any) -> ActionResult:
    name = self._get_param("deploymentConfigName")
    return ActionResult({"deploymentConfigInfo": configuration_of(self.codedeploy_backend, name)})


def _delete_deployment_config(self: Any) -> EmptyResult:
    _made(self.codedeploy_backend).pop(self._get_param("deploymentConfigName"), None)
    return EmptyResult()


def _list_deployment_configs(self: Any) -> ActionResult:
    return ActionResult({"deploymentConfigsList": [*PREDEFINED, *_made(self.codedeploy_backend)]})


def _made(backend: Any) -> dict[str, JSON]:
    # Kept with the backend, so that it ends with it.
    return backend.__dict__.setdefault("deployment_configurations", {})
