"""An environment of two services in an emulator whose minutes are short."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import boto3
import pytest
from aiohttp import web

from infrastructure.cloud import Cloud
from localcloud.aws import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY
from localcloud.testing.emulator import reset, running_emulator
from localcloud.testing.published import publish
from localcloud.testing.stand_in import running_stand_in
from releases.artifacts import Releases

ENVIRONMENT = "local"
"""Its name says that nobody waits long between two looks."""

EVENTS = [f"DEPLOYMENT_{event}" for event in ("FAILURE", "STOP_ON_ALARM", "STOP_ON_REQUEST")]


type Carried = dict[str, list[str]]
"""Which contractions the package of each version carries."""


@pytest.fixture(scope="session")
def carried() -> Carried:
    return {}


@pytest.fixture(scope="session")
def emulator(carried: Carried) -> Iterator[str]:
    """Run an emulator whose functions are all `migrate`, and tell what they carry."""
    application = web.Application()

    async def tell(request: web.Request) -> web.Response:
        names = carried.get(request.query["Qualifier"], [])
        assert await request.json() == {"task": "tell_contractions"}
        return web.json_response({"contractions": dict.fromkeys(names, "0a1b")})

    application.router.add_post("/{path:.*}", tell)
    with (
        running_stand_in(application) as runtime,
        running_emulator(
            LOCALCLOUD_LAMBDA_URL=f"http://127.0.0.1:{runtime.port}",
            LOCALCLOUD_MINUTE_SECONDS="0.4",
        ) as url,
    ):
        yield url


@pytest.fixture
def cloud(carried: Carried, emulator: str) -> Cloud:
    carried.clear()
    reset(emulator)
    session = boto3.Session(
        aws_access_key_id=ACCESS_KEY_ID,
        aws_secret_access_key=SECRET_ACCESS_KEY,
        region_name=REGION,
    )
    return Cloud(ENVIRONMENT, session, endpoint=emulator)


class Environment:
    """What an apply has made; each of its functions has two versions, and the first is live."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.functions = cloud.client("lambda")
        self.alarms = cloud.client("cloudwatch")
        self._deploy = cloud.client("codedeploy")
        self._deploy.create_application(applicationName=ENVIRONMENT, computePlatform="Lambda")

    def add(
        self, service: str, *handlers: str, versions: int = 2, configuration: str = "AllAtOnce"
    ) -> None:
        """Make functions of a service."""
        for handler in handlers:
            name = f"{ENVIRONMENT}-{service}-{handler}"
            publish(self.functions, self.cloud.client("iam"), name, versions=versions)
            self.watch(name, version=str(versions))
            self._deploy.create_deployment_group(
                applicationName=ENVIRONMENT,
                deploymentGroupName=name,
                serviceRoleArn="arn:aws:iam::123456789012:role/local-release",
                deploymentConfigName=f"CodeDeployDefault.Lambda{configuration}",
                alarmConfiguration={
                    "enabled": True,
                    "alarms": [{"name": f"{name}-NewVersionFails"}],
                },
                autoRollbackConfiguration={"enabled": True, "events": EVENTS},
            )

    def watch(self, name: str, *, version: str) -> None:
        """Turn the alarm of a new version to a version, as an apply does at its end."""
        self.alarms.put_metric_alarm(
            AlarmName=f"{name}-NewVersionFails",
            ComparisonOperator="GreaterThanOrEqualToThreshold",
            Dimensions=_dimensions(name, version),
            EvaluationPeriods=1,
            MetricName="Errors",
            Namespace="AWS/Lambda",
            Period=60,
            Statistic="Sum",
            Threshold=1,
            TreatMissingData="notBreaching",
        )

    def measure(self, name: str, *, version: str, **values: int) -> None:
        """Count invocations and errors of a version."""
        data = [
            {"MetricName": metric, "Dimensions": _dimensions(name, version), "Value": value}
            for metric, value in values.items()
        ]
        self.alarms.put_metric_data(Namespace="AWS/Lambda", MetricData=data)

    def live(self) -> Mapping[str, str]:
        """Return which version is live, by function; none that is shared out."""
        names = [f["FunctionName"] for f in self.functions.list_functions()["Functions"]]
        aliases = {n: self.functions.get_alias(FunctionName=n, Name="live") for n in names}
        return {
            name.removeprefix(f"{ENVIRONMENT}-"): alias["FunctionVersion"]
            for name, alias in aliases.items()
            if "RoutingConfig" not in alias
        }

    def shares(self, name: str) -> Mapping[str, float]:
        """Return what an alias leaves to other versions."""
        alias = self.functions.get_alias(FunctionName=name, Name="live")
        routing: Mapping[str, Mapping[str, float]] = alias.get("RoutingConfig", {})
        return routing.get("AdditionalVersionWeights", {})

    def deployed(self) -> list[str]:
        """Return the functions that were deployed, in the order of their deployments."""
        found = self._deploy.list_deployments()["deployments"]
        infos = self._deploy.batch_get_deployments(deploymentIds=found)["deploymentsInfo"]
        ordered = sorted(infos, key=lambda info: info["createTime"])
        return [info["deploymentGroupName"].removeprefix(f"{ENVIRONMENT}-") for info in ordered]

    def releases(self) -> Releases:
        """Return what names the newest version of each function."""
        artifacts: dict[str, str] = {}
        for function in self.functions.list_functions()["Functions"]:
            service = function["FunctionName"].split("-")[1]
            artifacts[service] = key_of(service, function["CodeSha256"])
        return Releases(architecture="x86_64", artifacts=artifacts)


@pytest.fixture
def environment(cloud: Cloud) -> Environment:
    return Environment(cloud)


@pytest.fixture
def write_releases(tmp_path: Any) -> Callable[..., Any]:
    """Write the `releases.json` of an environment into a small repository; returns its path."""

    def write(name: str, *, architecture: str = "arm64", **artifacts: str) -> Any:
        root = tmp_path / "terraform/environments" / name
        root.mkdir(parents=True)
        (root / "backend.tf").touch()
        keys = {package: f"{package}/{digest}.zip" for package, digest in artifacts.items()}
        document = {"architecture": architecture, "artifacts": keys}
        (root / "releases.json").write_text(json.dumps(document, indent=2) + "\n")
        return root / "releases.json"

    return write


def key_of(package: str, sha256: str) -> str:
    """Return the key of a package of which Lambda says such a hash."""
    return f"{package}/{base64.b64decode(sha256).hex()}.zip"


def _dimensions(name: str, version: str) -> list[dict[str, str]]:
    named = {"ExecutedVersion": version, "FunctionName": name, "Resource": f"{name}:live"}
    return [{"Name": key, "Value": value} for key, value in named.items()]
