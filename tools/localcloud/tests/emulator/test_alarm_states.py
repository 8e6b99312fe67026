import time
from collections.abc import Callable
from typing import Any

import pytest

from localcloud.testing.loop import eventually

DIMENSIONS = [
    {"Name": "ExecutedVersion", "Value": "7"},
    {"Name": "FunctionName", "Value": "orders-api"},
    {"Name": "Resource", "Value": "orders-api:live"},
]
ALARM: dict[str, Any] = {
    "AlarmName": "orders-api-NewVersionFails",
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    "Dimensions": DIMENSIONS,
    "EvaluationPeriods": 1,
    "MetricName": "Errors",
    "Namespace": "AWS/Lambda",
    "Period": 60,
    "Statistic": "Sum",
    "Threshold": 2,
    "TreatMissingData": "notBreaching",
}
MINUTE_SECONDS = 0.5
"""As the emulator of these tests is told."""


@pytest.fixture
def cloudwatch(client_of: Callable[[str], Any]) -> Any:
    return client_of("cloudwatch")


def put(
    cloudwatch: Any, value: float, *, version: str = "7", namespace: str = "AWS/Lambda"
) -> None:
    dimensions = [{"Name": "ExecutedVersion", "Value": version}, *DIMENSIONS[1:]]
    # In another order than the alarm's: CloudWatch knows no order.
    datum = {"MetricName": "Errors", "Dimensions": dimensions[::-1], "Value": value}
    cloudwatch.put_metric_data(Namespace=namespace, MetricData=[datum])


def state(cloudwatch: Any) -> str:
    (alarm,) = cloudwatch.describe_alarms()["MetricAlarms"]
    return alarm["StateValue"]


class TestAlarm:
    def test_is_raised_at_its_threshold(self, cloudwatch: Any) -> None:
        cloudwatch.put_metric_alarm(**ALARM)

        put(cloudwatch, 1)
        below = state(cloudwatch)
        put(cloudwatch, 1)

        assert (below, state(cloudwatch)) == ("OK", "ALARM")

    def test_ends_with_the_period_as_long_as_minutes_are_here(self, cloudwatch: Any) -> None:
        cloudwatch.put_metric_alarm(**ALARM)
        put(cloudwatch, 2)
        raised = state(cloudwatch)

        time.sleep(1.5 * MINUTE_SECONDS)

        assert (raised, state(cloudwatch)) == ("ALARM", "OK")

    def test_does_not_see_another_version(self, cloudwatch: Any) -> None:
        cloudwatch.put_metric_alarm(**ALARM)

        put(cloudwatch, 9, version="6")

        assert state(cloudwatch) == "OK"

    def test_does_not_see_what_has_more_dimensions(self, cloudwatch: Any) -> None:
        cloudwatch.put_metric_alarm(**ALARM | {"Dimensions": DIMENSIONS[1:2]})

        put(cloudwatch, 9)

        assert state(cloudwatch) == "OK"

    @pytest.mark.parametrize(
        ("treatment", "expected"),
        [
            ("breaching", "ALARM"),
            ("missing", "INSUFFICIENT_DATA"),
            ("notBreaching", "OK"),
            ("ignore", "OK"),
        ],
    )
    def test_without_data_is_what_it_says_of_missing_data(
        self, cloudwatch: Any, treatment: str, expected: str
    ) -> None:
        cloudwatch.put_metric_alarm(**ALARM | {"TreatMissingData": treatment})

        assert state(cloudwatch) == expected

    def test_may_need_more_than_one_period(self, cloudwatch: Any) -> None:
        cloudwatch.put_metric_alarm(**ALARM | {"EvaluationPeriods": 3, "DatapointsToAlarm": 2})
        put(cloudwatch, 2)
        once = state(cloudwatch)

        def measured_again() -> bool:
            put(cloudwatch, 2)
            return state(cloudwatch) == "ALARM"

        eventually(measured_again)
        assert once == "OK"

    def test_keeps_its_state_where_nobody_measures(self, cloudwatch: Any) -> None:
        wanted = {"Namespace": "AWS/SQS", "TreatMissingData": "breaching"}
        cloudwatch.put_metric_alarm(**ALARM | wanted)

        assert state(cloudwatch) == "OK"
