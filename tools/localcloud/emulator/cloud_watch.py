# pyright: basic, reportAttributeAccessIssue=false
# moto's CloudWatch models are untyped, and get operations that they do not declare.
"""CloudWatch: alarms of alarms, which moto can keep and describe but not make."""

from typing import Any

from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import EmptyResult

METRIC_ONLY = (
    *("namespace", "metric_name", "comparison_operator", "evaluation_periods"),
    *("period", "threshold", "statistic"),
)
SUPPRESSION = {
    "actions_suppressor": "ActionsSuppressor",
    "actions_suppressor_extension_period": "ActionsSuppressorExtensionPeriod",
    "actions_suppressor_wait_period": "ActionsSuppressorWaitPeriod",
}


def install() -> None:
    """Add PutCompositeAlarm."""
    CloudWatchResponse.put_composite_alarm = _put_composite_alarm


def _put_composite_alarm(self: Any) -> EmptyResult:
    alarm = self.cloudwatch_backend.put_metric_alarm(
        **dict.fromkeys(METRIC_ONLY),
        name=self._get_param("AlarmName"),
        description=self._get_param("AlarmDescription"),
        dimensions=[],
        rule=self._get_param("AlarmRule"),
        actions_enabled=self._get_bool_param("ActionsEnabled", if_none=True),
        alarm_actions=self._get_param("AlarmActions", []),
        ok_actions=self._get_param("OKActions", []),
        insufficient_data_actions=self._get_param("InsufficientDataActions", []),
        tags=self._get_param("Tags", []),
    )
    for attribute, parameter in SUPPRESSION.items():
        setattr(alarm, attribute, self._get_param(parameter))
    return EmptyResult()
