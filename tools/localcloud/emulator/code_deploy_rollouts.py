# pyright: basic, reportAttributeAccessIssue=false
# moto's CodeDeploy models are untyped, and get attributes that they do not declare.
# ruff: noqa: SLF001 - what asks for a parameter, and what describes things, is private in moto.
"""CodeDeploy: a deployment of a function moves its alias, step by step, and back where it must.

moto writes a deployment down and does nothing. Here a thread of its own shifts the traffic as the
configuration says, asks the group's alarms meanwhile, and leaves the alias with one version, the
new or the old.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from moto.awslambda.models import lambda_backends
from moto.cloudwatch.models import cloudwatch_backends
from moto.codedeploy import responses
from moto.codedeploy.exceptions import CodeDeployException
from moto.codedeploy.models import CodeDeployBackend
from moto.codedeploy.responses import CodeDeployResponse
from moto.core.responses import ActionResult
from moto.core.utils import utcnow

from localcloud.emulator.alarm_states import judge
from localcloud.emulator.code_deploy import configuration_of
from localcloud.emulator.code_deploy_configurations import steps
from localcloud.emulator.minutes import seconds

JSON = dict[str, Any]
RUNNING = ("Created", "InProgress")
ALARM_POLL_SECONDS = 0.2
ON_ALARM, ON_FAILURE, ON_REQUEST = (
    f"DEPLOYMENT_{event}" for event in ("STOP_ON_ALARM", "FAILURE", "STOP_ON_REQUEST")
)


class _Ended(Exception):
    """The deployment ends before its time, because of an event that a group can roll back on."""

    def __init__(self, event: str, code: str, message: str) -> None:
        super().__init__(message)
        self.event = event
        self.code = code


def install() -> None:
    """Have a deployment happen, and let it be stopped."""
    CodeDeployBackend.create_deployment = _running(CodeDeployBackend.create_deployment)
    CodeDeployResponse.stop_deployment = _stop_deployment
    responses._deployment_info = _with_outcome(responses._deployment_info)


class Rollout:
    """One deployment of one function."""

    def __init__(self, backend: Any, deployment: Any) -> None:
        self._backend = backend
        self._deployment = deployment
        self._properties = _properties(deployment.revision)
        self._steps = steps(configuration_of(backend, deployment.deployment_config_name))
        self._stopped = threading.Event()
        self._rolls_back_when_stopped = False

    def run(self) -> None:
        """Move the alias; whatever happens, the deployment ends with a status that says it."""
        self._deployment.status = "InProgress"
        self._deployment.start_time = utcnow()
        try:
            self._check()
            for share, minutes in self._steps:
                self._route(self._properties["CurrentVersion"], share)
                self._wait(seconds(minutes))
            self._route(self._properties["TargetVersion"])
            self._deployment.status = "Succeeded"
        except _Ended as end:
            self._end(end)
        except Exception as error:  # noqa: BLE001 - e.g. the function was deleted meanwhile
            self._end(_Ended(ON_FAILURE, "INTERNAL_ERROR", str(error)))
        finally:
            self._deployment.complete_time = utcnow()

    def stop(self, *, rolls_back: bool) -> None:
        """Ask a running deployment to end."""
        self._rolls_back_when_stopped = rolls_back
        self._stopped.set()

    def _alias(self) -> Any:
        functions = lambda_backends[self._backend.account_id][self._backend.region_name]
        name = self._properties["Name"]
        functions.get_function(name, self._properties["TargetVersion"])  # raises when it is missing
        return functions.get_alias(self._properties["Alias"], name)

    def _check(self) -> None:
        current, found = self._properties["CurrentVersion"], self._alias().function_version
        if found != current:
            message = f"The alias points to version {found}, not to CurrentVersion {current}."
            raise _Ended(ON_FAILURE, "REVISION_MISSING", message)
        self._ask_alarms()

    def _route(self, version: str, share: float = 0.0) -> None:
        weights = {self._properties["TargetVersion"]: share} if share else {}
        routing = {"AdditionalVersionWeights": weights} if weights else {}
        self._alias().update(None, version, routing)

    def _wait(self, duration: float) -> None:
        until = time.monotonic() + duration
        while (left := until - time.monotonic()) > 0:
            self._ask_alarms()
            if self._stopped.wait(min(left, ALARM_POLL_SECONDS)):
                raise _Ended(ON_REQUEST, "MANUAL_STOP", "Deployment stopped by request.")

    def _ask_alarms(self) -> None:
        configuration = self._deployment.deployment_group.alarm_configuration or {}
        if not configuration.get("enabled"):
            return
        known = cloudwatch_backends[self._backend.account_id][self._backend.region_name]
        for name in [alarm["name"] for alarm in configuration.get("alarms", [])]:
            if name not in known.alarms:
                continue
            judge(known, known.alarms[name])
            if known.alarms[name].state_value == "ALARM":
                raise _Ended(ON_ALARM, "ALARM_ACTIVE", f"An alarm has been activated: {name}")

    def _end(self, end: _Ended) -> None:
        group, deployment = self._deployment.deployment_group, self._deployment
        deployment.error_information = {"code": end.code, "message": str(end)}
        rollback = group.auto_rollback_configuration or {}
        wanted = rollback.get("enabled") and end.event in rollback.get("events", [])
        if wanted or (end.event == ON_REQUEST and self._rolls_back_when_stopped):
            # Nothing is left to bring back where the function itself is gone.
            with suppress(Exception):
                self._route(self._properties["CurrentVersion"])
            deployment.rollback_info = {"rollbackMessage": f"Rolled back: {end}"}
        deployment.status = "Failed" if end.event == ON_FAILURE else "Stopped"


def _running(create_deployment: Callable[..., str]) -> Callable[..., str]:
    def wrapper(self: Any, **wanted: Any) -> str:
        group = wanted["deployment_group_name"]
        for running in _of_group(self, wanted["application_name"], group):
            raise CodeDeployException(
                "DeploymentLimitExceededException",
                f"The Deployment Group '{group}' already has an active Deployment"
                f" '{running.deployment_id}'",
            )
        identifier = create_deployment(self, **wanted)
        deployment = self.deployments[identifier]
        deployment.rollout = Rollout(self, deployment)
        threading.Thread(target=deployment.rollout.run, daemon=True).start()
        return identifier

    return wrapper


def _of_group(backend: Any, application: str, group: str) -> Iterator[Any]:
    for deployment in backend.deployments.values():
        named = deployment.application_name, deployment.deployment_group_name
        if named == (application, group) and deployment.status in RUNNING:
            yield deployment


def _stop_deployment(self: Any) -> ActionResult:
    deployment = self.codedeploy_backend.get_deployment(self._get_param("deploymentId"))
    if deployment.status not in RUNNING:
        raise CodeDeployException(
            "DeploymentAlreadyCompletedException", "The deployment has already completed."
        )
    deployment.rollout.stop(rolls_back=bool(self._get_param("autoRollbackEnabled")))
    return ActionResult({"status": "Pending", "statusMessage": "The deployment is being stopped."})


def _properties(revision: JSON) -> JSON:
    """Return what an AppSpec says of the one function in it."""
    content = (revision.get("appSpecContent") or revision.get("string") or {}).get("content", "")
    try:
        (resource,) = json.loads(content)["Resources"]
        (described,) = resource.values()
        return {name: str(value) for name, value in described["Properties"].items()}
    except (KeyError, TypeError, ValueError) as error:
        raise CodeDeployException(
            "InvalidRevisionException", f"The AppSpec names no single function: {error}"
        ) from error


def _with_outcome(describe: Callable[[Any], JSON]) -> Callable[[Any], JSON]:
    def wrapper(deployment: Any) -> JSON:
        described = describe(deployment)
        described["errorInformation"] = getattr(deployment, "error_information", None)
        described["rollbackInfo"] = getattr(deployment, "rollback_info", None)
        return {name: value for name, value in described.items() if value not in (None, {})}

    return wrapper
