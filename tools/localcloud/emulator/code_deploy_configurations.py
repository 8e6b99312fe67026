# pyright: basic
# moto's errors are untyped.
"""How CodeDeploy moves an alias: its own configurations for Lambda, and the steps of each."""

from typing import Any

from moto.codedeploy.exceptions import CodeDeployException

JSON = dict[str, Any]
Step = tuple[float, float]
"""The share of the new version, 0 to 1, and how many minutes that lasts."""


class ConfigurationUnknown(CodeDeployException):
    """There is no deployment configuration of that name."""

    code = 400

    def __init__(self, name: str) -> None:
        super().__init__(
            "DeploymentConfigDoesNotExistException",
            f"No Deployment Configuration found for: {name}",
        )


def _configuration(suffix: str, routing: JSON) -> tuple[str, JSON]:
    name = f"CodeDeployDefault.Lambda{suffix}"
    return name, {
        "deploymentConfigId": name,
        "deploymentConfigName": name,
        "computePlatform": "Lambda",
        "trafficRoutingConfig": routing,
    }


def _canary(minutes: int) -> tuple[str, JSON]:
    canary = {"canaryPercentage": 10, "canaryInterval": minutes}
    return _configuration(
        f"Canary10Percent{minutes}Minutes", {"type": "TimeBasedCanary", "timeBasedCanary": canary}
    )


def _linear(minutes: int) -> tuple[str, JSON]:
    linear = {"linearPercentage": 10, "linearInterval": minutes}
    unit = "Minute" if minutes == 1 else "Minutes"
    return _configuration(
        f"Linear10PercentEvery{minutes}{unit}",
        {"type": "TimeBasedLinear", "timeBasedLinear": linear},
    )


PREDEFINED: dict[str, JSON] = dict(
    (
        _configuration("AllAtOnce", {"type": "AllAtOnce"}),
        *(_canary(minutes) for minutes in (5, 10, 15, 30)),
        *(_linear(minutes) for minutes in (1, 2, 3, 10)),
    )
)


def steps(configuration: JSON) -> list[Step]:
    """Return what comes before all of the traffic goes to the new version."""
    routing = configuration["trafficRoutingConfig"]
    match routing["type"]:
        case "TimeBasedCanary":
            canary = routing["timeBasedCanary"]
            return [(canary["canaryPercentage"] / 100, canary["canaryInterval"])]
        case "TimeBasedLinear":
            linear = routing["timeBasedLinear"]
            percentage = linear["linearPercentage"]
            shares = range(percentage, 100, percentage)
            return [(share / 100, linear["linearInterval"]) for share in shares]
        case _:
            return []
