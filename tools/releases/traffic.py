"""How many invocations each version had while both were live, as CloudWatch has counted them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from infrastructure.cloud import Cloud
from releases.account import ALIAS, Function

_MINUTE: Final = 60
_MOST_QUERIES: Final = 500
"""GetMetricData takes no more."""


class Traffic(msgspec.Struct, frozen=True):
    """What one version of a function was given, and how often it failed or answered with 5xx."""

    function: Function
    version: str
    invocations: int
    errors: int

    def __str__(self) -> str:
        """Return it as a person would say it."""
        failed = f", {self.errors} failed" if self.errors else ""
        return f"{self.invocations} invocations of version {self.version}{failed}"


def traffic(
    cloud: Cloud, functions: Sequence[Function], *, since: datetime, until: datetime
) -> list[Traffic]:
    """Return what the old and the new version of each function were given; not what had nothing."""
    versions = [(f, version) for f in functions for version in (f.live, f.newest)]
    queries = [
        _query(number, namespace, name, dimensions)
        for number, (function, version) in enumerate(versions)
        for namespace, name, dimensions in _metrics(cloud.environment, function, version)
    ]
    client = cloud.client("cloudwatch")
    sums: dict[str, float] = {}
    for start in range(0, len(queries), _MOST_QUERIES):
        pages = client.get_paginator("get_metric_data").paginate(
            MetricDataQueries=queries[start : start + _MOST_QUERIES],
            StartTime=since,
            EndTime=until,
        )
        for page in pages:
            for result in page["MetricDataResults"]:
                values: list[float] = result["Values"]
                sums[result["Id"]] = sums.get(result["Id"], 0.0) + sum(values)
    found = [
        Traffic(
            function=function,
            version=version,
            invocations=int(sums.get(f"invocations{number}", 0)),
            errors=int(sums.get(f"errors{number}", 0) + sums.get(f"servererrors{number}", 0)),
        )
        for number, (function, version) in enumerate(versions)
    ]
    return [each for each in found if each.invocations]


def _metrics(
    environment: str, function: Function, version: str
) -> Iterator[tuple[str, str, dict[str, str]]]:
    dimensions = {
        "ExecutedVersion": version,
        "FunctionName": function.name,
        "Resource": f"{function.name}:{ALIAS}",
    }
    yield "AWS/Lambda", "Invocations", dimensions
    yield "AWS/Lambda", "Errors", dimensions
    if function.handler == "api":
        counted = {"function_version": version, "service": function.service}
        yield environment, "ServerErrors", counted


def _query(number: int, namespace: str, name: str, dimensions: dict[str, str]) -> dict[str, Any]:
    metric = {
        "Namespace": namespace,
        "MetricName": name,
        "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions.items()],
    }
    statistic = {"Metric": metric, "Period": _MINUTE, "Stat": "Sum"}
    return {"Id": f"{name.lower()}{number}", "MetricStat": statistic}
