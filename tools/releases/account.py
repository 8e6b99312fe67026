"""What an account says of an environment's functions: which version is live, and which is newest.

Nothing is asked of Terraform: each function has a deployment group of its name in the application
of the environment, and an alarm that names the version which may go live.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from infrastructure.cloud import Cloud
from releases.artifacts import LAYER_PREFIX
from releases.errors import NotApplied

ALIAS: Final = "live"
RUNNING: Final = ["Created", "Queued", "InProgress", "Baking", "Ready"]
NEW_VERSION_FAILS: Final = "NewVersionFails"
NEW_VERSION_ALARMS: Final = (NEW_VERSION_FAILS, "NewVersionAnswersErrors")

type Row = dict[str, Any]


class Function(msgspec.Struct, frozen=True, kw_only=True):
    """A function as the account has it; versions are numbers in texts."""

    name: str
    service: str
    handler: str
    live: str
    """The version that the alias leads to, but for `shares`."""

    shares: Mapping[str, float]
    newest: str
    ready: str
    """The version that may go live: what an apply says last, after its migration."""

    code_sha256: str
    layer_arns: Sequence[str]

    @property
    def is_live(self) -> bool:
        """Whether the newest version gets everything."""
        return self.live == self.newest and not self.shares

    @property
    def alarms(self) -> tuple[str, ...]:
        """The names of the alarms that may watch its newest version."""
        return tuple(f"{self.name}-{kind}" for kind in NEW_VERSION_ALARMS)


class Account:
    """The functions of one environment."""

    def __init__(self, cloud: Cloud) -> None:
        self._environment = cloud.environment
        self._lambda = cloud.client("lambda")
        self._deploy = cloud.client("codedeploy")
        self._alarms = cloud.client("cloudwatch")
        self._layers: dict[str, tuple[str, str]] = {}

    def functions(self, services: Sequence[str], *, known: Sequence[str]) -> list[Function]:
        """Return the functions of some of the known services; NotApplied when there are none."""
        ready = self._ready_versions()
        found = [
            self._function(name, service, ready.get(f"{name}-{NEW_VERSION_FAILS}", ""))
            for name in sorted(self._groups())
            if (service := self._service_of(name, known)) in services
        ]
        if not found:
            raise NotApplied(
                f"{self._environment} has no functions of {', '.join(services)}: apply it first"
            )
        return found

    def layer(self, arn: str) -> tuple[str, str]:
        """Return the package that a version of a layer was made of: its name and its hash."""
        if arn not in self._layers:
            name, version = arn.split(":")[6:8]
            found = self._lambda.get_layer_version(LayerName=name, VersionNumber=int(version))
            package = LAYER_PREFIX + name.removeprefix(f"{self._environment}-")
            self._layers[arn] = package, found["Content"]["CodeSha256"]
        return self._layers[arn]

    def running_deployment(self, function: Function) -> str | None:
        """Return the deployment that moves the alias right now, if one does."""
        found = self._deploy.list_deployments(
            applicationName=self._environment,
            deploymentGroupName=function.name,
            includeOnlyStatuses=RUNNING,
        )
        return next(iter(found["deployments"]), None)

    def goes_back(self, migrate: Function) -> bool:
        """Whether the newest package lacks contractions that the live one carries: an older one."""
        live, newest = (self._contractions(migrate, one) for one in (migrate.live, migrate.newest))
        return not live <= newest

    def raised_alarms(self, functions: Sequence[Function]) -> list[str]:
        """Return which alarms of new versions are raised now."""
        wanted = {name for function in functions for name in function.alarms}
        return [
            alarm["AlarmName"]
            for alarm in self._new_version_alarms()
            if alarm["AlarmName"] in wanted and alarm["StateValue"] == "ALARM"
        ]

    def lead_back(self, function: Function) -> None:
        """Let the alias lead to the version that was live, and to no other."""
        self._lambda.update_alias(
            FunctionName=function.name,
            Name=ALIAS,
            FunctionVersion=function.live,
            RoutingConfig={"AdditionalVersionWeights": {}},
        )

    def cool_down(self, function: Function) -> None:
        """Stop keeping versions warm that are neither live nor newest."""
        live = self._lambda.get_alias(FunctionName=function.name, Name=ALIAS)["FunctionVersion"]
        found = self._lambda.list_provisioned_concurrency_configs(FunctionName=function.name)
        for provisioned in found["ProvisionedConcurrencyConfigs"]:
            version = provisioned["FunctionArn"].rpartition(":")[2]
            if version not in {live, function.newest}:
                self._lambda.delete_provisioned_concurrency_config(
                    FunctionName=function.name, Qualifier=version
                )

    def _contractions(self, migrate: Function, version: str) -> frozenset[str]:
        """Ask a version of `migrate` what its package carries, as an apply does."""
        answer = self._lambda.invoke(
            FunctionName=migrate.name,
            Qualifier=version,
            Payload=json.dumps({"task": "tell_contractions"}),
        )
        told = json.loads(answer["Payload"].read())
        if answer.get("FunctionError"):
            raise NotApplied(
                f"{migrate.name} version {version} does not tell its contractions:"
                f" {told.get('errorType')}"
            )
        return frozenset(told["contractions"])

    def _groups(self) -> Iterator[str]:
        pages = self._deploy.get_paginator("list_deployment_groups")
        try:
            for page in pages.paginate(applicationName=self._environment):
                yield from page["deploymentGroups"]
        except self._deploy.exceptions.ApplicationDoesNotExistException:
            return

    def _service_of(self, function: str, known: Sequence[str]) -> str:
        """Return whose function it is: the longest name, lest `orders` takes `orders_archive`'s."""
        fitting = [service for service in known if function.startswith(self._prefix(service))]
        return max(fitting, key=len, default="")

    def _prefix(self, service: str) -> str:
        return f"{self._environment}-{service.replace('_', '-')}-"

    def _ready_versions(self) -> dict[str, str]:
        return {
            alarm["AlarmName"]: dimension["Value"]
            for alarm in self._new_version_alarms()
            for dimension in alarm.get("Dimensions", [])
            if dimension["Name"] == "ExecutedVersion"
        }

    def _new_version_alarms(self) -> Iterator[Row]:
        pages = self._alarms.get_paginator("describe_alarms")
        for page in pages.paginate(AlarmNamePrefix=f"{self._environment}-"):
            for alarm in page.get("MetricAlarms", []):
                if alarm["AlarmName"].endswith(NEW_VERSION_ALARMS):
                    yield alarm

    def _function(self, name: str, service: str, ready: str) -> Function:
        alias = self._lambda.get_alias(FunctionName=name, Name=ALIAS)
        newest = self._newest(name)
        routing: Mapping[str, Mapping[str, float]] = alias.get("RoutingConfig", {})
        return Function(
            name=name,
            service=service,
            handler=name.removeprefix(self._prefix(service)),
            live=alias["FunctionVersion"],
            shares=routing.get("AdditionalVersionWeights", {}),
            newest=newest["Version"],
            ready=ready,
            code_sha256=newest["CodeSha256"],
            layer_arns=[layer["Arn"] for layer in newest.get("Layers", [])],
        )

    def _newest(self, name: str) -> Row:
        pages = self._lambda.get_paginator("list_versions_by_function")
        versions = (one for page in pages.paginate(FunctionName=name) for one in page["Versions"])
        published = (one for one in versions if one["Version"].isdecimal())
        return max(published, key=lambda one: int(one["Version"]))
