from collections.abc import Callable
from typing import Any

import pytest

ALARM: dict[str, Any] = {
    "ActionsEnabled": True,
    "ActionsSuppressor": "DatabaseIsInTrouble",
    "ActionsSuppressorExtensionPeriod": 60,
    "ActionsSuppressorWaitPeriod": 30,
    "AlarmActions": ["arn:aws:sns:eu-west-1:123456789012:pages"],
    "AlarmDescription": "Orders answer too often with an error.",
    "AlarmName": "OrdersAreInTrouble",
    "AlarmRule": "ALARM(FunctionFails) OR ALARM(OutboxIsStuck)",
    "OKActions": ["arn:aws:sns:eu-west-1:123456789012:pages"],
}


@pytest.fixture
def alarms(client_of: Callable[[str], Any]) -> Any:
    return client_of("cloudwatch")


def composites(alarms: Any) -> list[dict[str, Any]]:
    kinds = ["CompositeAlarm", "MetricAlarm"]
    return alarms.describe_alarms(AlarmTypes=kinds).get("CompositeAlarms", [])


class TestCompositeAlarm:
    def test_reads_back_as_it_was_written(self, alarms: Any) -> None:
        alarms.put_composite_alarm(**ALARM)

        (found,) = composites(alarms)
        assert {name: found[name] for name in ALARM} == ALARM

    def test_acts_unless_it_was_told_not_to(self, alarms: Any) -> None:
        alarms.put_composite_alarm(AlarmName="a", AlarmRule="ALARM(x)")
        alarms.put_composite_alarm(AlarmName="b", AlarmRule="ALARM(x)", ActionsEnabled=False)

        found = {alarm["AlarmName"]: alarm["ActionsEnabled"] for alarm in composites(alarms)}
        assert found == {"a": True, "b": False}

    def test_keeps_its_tags(self, alarms: Any) -> None:
        tags = [{"Key": "environment", "Value": "dev"}]
        alarms.put_composite_alarm(**ALARM, Tags=tags)

        arn = composites(alarms)[0]["AlarmArn"]
        assert alarms.list_tags_for_resource(ResourceARN=arn)["Tags"] == tags

    def test_can_be_deleted(self, alarms: Any) -> None:
        alarms.put_composite_alarm(**ALARM)

        alarms.delete_alarms(AlarmNames=[ALARM["AlarmName"]])

        assert composites(alarms) == []
