import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from localcloud.aws import Aws
from localcloud.runtime import InvokeResult
from localcloud.testing.functions import Deployment
from localcloud.testing.loop import eventually

Invoke = Callable[..., InvokeResult]

FAILS_WHEN_ASKED = """
def handler(event, context):
    if event.get("fail"):
        raise ValueError("asked to")
"""
TELLS_A_METRIC = """
import json
def handler(event, context):
    told = {"CloudWatchMetrics": [{
        "Namespace": "test",
        "Dimensions": [["service", "function_version"]],
        "Metrics": [{"Name": "ServerErrors", "Unit": "Count"}],
    }]}
    print("no metric: \\"_aws\\"")
    print(json.dumps({"_aws": told, "service": "orders", "function_version": "1",
                      "ServerErrors": [1, 2]}))
"""


def total(aws: Aws, namespace: str, name: str, dimensions: dict[str, str]) -> float:
    metric = {
        "Namespace": namespace,
        "MetricName": name,
        "Dimensions": [{"Name": key, "Value": of} for key, of in dimensions.items()],
    }
    query = {"Id": "m", "MetricStat": {"Metric": metric, "Period": 3600, "Stat": "Sum"}}
    now = datetime.now(UTC)
    answer: Any = aws.metrics.get_metric_data(
        MetricDataQueries=[query],
        StartTime=now - timedelta(minutes=5),
        EndTime=now + timedelta(minutes=5),
    )
    return sum(answer["MetricDataResults"][0]["Values"])


def reaches(expected: float, aws: Aws, namespace: str, name: str, **dimensions: str) -> bool:
    """Wait until a metric's sum is what is expected: metrics come a little later."""
    return eventually(lambda: total(aws, namespace, name, dimensions) == expected)


class TestMeasurements:
    def test_are_of_the_function_the_alias_and_the_version(
        self, deployment: Deployment, aws: Aws, invoke: Invoke
    ) -> None:
        deployment.function("fails", FAILS_WHEN_ASKED)
        alias = deployment.release("fails")

        for fail in (True, False, False):
            invoke(alias, json.dumps({"fail": fail}).encode())
        invoke("fails")

        live = {"FunctionName": "fails", "Resource": "fails:live"}
        assert reaches(4, aws, "AWS/Lambda", "Invocations", FunctionName="fails")
        assert reaches(3, aws, "AWS/Lambda", "Invocations", **live)
        assert reaches(1, aws, "AWS/Lambda", "Errors", ExecutedVersion="1", **live)

    def test_count_what_was_refused_apart(
        self, deployment: Deployment, aws: Aws, invoke: Invoke
    ) -> None:
        deployment.function("fails", FAILS_WHEN_ASKED, concurrency=0)

        refused = invoke("fails")

        assert refused.status == 429
        assert reaches(1, aws, "AWS/Lambda", "Throttles", FunctionName="fails")

    def test_are_found_in_the_log(self, deployment: Deployment, aws: Aws, invoke: Invoke) -> None:
        deployment.function("tells", TELLS_A_METRIC)

        invoke("tells")
        invoke("tells")

        assert reaches(6, aws, "test", "ServerErrors", function_version="1", service="orders")
