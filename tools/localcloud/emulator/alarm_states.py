# pyright: basic, reportAttributeAccessIssue=false
# moto's CloudWatch models are untyped, and get attributes that they do not declare.
"""CloudWatch: a metric alarm has the state that its metric gives it; moto leaves it OK for ever.

An alarm is judged when somebody asks for it, by the periods that end at that moment. A period of it
is as short as minutes are here. What nobody measures on a laptop, as queues and databases, is not
judged at all.
"""

import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from operator import ge, gt, le, lt
from typing import Any

from moto.cloudwatch.models import Alarm, CloudWatchBackend, Dimension, Statistics
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.utils import utcnow

from localcloud.emulator.minutes import seconds

SECONDS_PER_MINUTE = 60
KEPT_SECONDS = 900.0
"""Metrics are kept for a quarter of an hour; they live in memory."""

COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": ge,
    "GreaterThanThreshold": gt,
    "LessThanOrEqualToThreshold": le,
    "LessThanThreshold": lt,
}
WHERE_ALL_IS_MISSING = {"breaching": "ALARM", "notBreaching": "OK", "missing": "INSUFFICIENT_DATA"}
Point = tuple[float, Any]


def install() -> None:
    """Judge alarms before they are described, and keep metrics by what identifies them."""
    Dimension.__lt__ = lambda self, other: (self.name, self.value) < (other.name, other.value)
    CloudWatchBackend.put_metric_data = _remembering(CloudWatchBackend.put_metric_data)
    CloudWatchResponse.describe_alarms = _judging(CloudWatchResponse.describe_alarms)


def judge(backend: Any, alarm: Alarm) -> None:
    """Give an alarm the state that its metric has now."""
    if not _is_measured(alarm):
        return
    period = seconds(alarm.period / SECONDS_PER_MINUTE)
    identity = _identity(alarm.namespace, alarm.metric_name, alarm.dimensions)
    points = list(_points(backend, identity))  # More may come while these are looked at.
    values = list(_values(alarm, points, period))
    state = _state(alarm, values)
    if state != alarm.state_value:
        reason = f"the last {len(values)} periods: {values}, threshold: {alarm.threshold}"
        alarm.update_state(reason, "{}", state)


def _is_measured(alarm: Alarm) -> bool:
    if not alarm.metric_name or not alarm.statistic or alarm.metric_data_queries:
        return False
    return alarm.namespace == "AWS/Lambda" or not alarm.namespace.startswith("AWS/")


def _values(alarm: Alarm, points: Sequence[Point], period: float) -> Iterator[float | None]:
    """Yield the statistic of each period that counts, the newest first; None without data."""
    now = time.time()
    for number in range(int(alarm.evaluation_periods)):
        statistics = Statistics([alarm.statistic], utcnow())
        statistics.metric_data = [
            datum for at, datum in points if number * period <= now - at < (number + 1) * period
        ]
        found = bool(statistics.metric_data)
        yield float(statistics.get_statistics_for_type(alarm.statistic) or 0) if found else None


def _state(alarm: Alarm, values: Sequence[float | None]) -> str:
    treatment = alarm.treat_missing_data or "missing"
    known = [value for value in values if value is not None]
    if not known:
        return WHERE_ALL_IS_MISSING.get(treatment, alarm.state_value)
    breaches = COMPARISONS[alarm.comparison_operator]
    breaching = sum(breaches(value, float(alarm.threshold)) for value in known)
    if treatment == "breaching":
        breaching += len(values) - len(known)
    needed = int(alarm.datapoints_to_alarm or alarm.evaluation_periods)
    return "ALARM" if breaching >= needed else "OK"


def _remembering(put_metric_data: Callable[..., None]) -> Callable[..., None]:
    def wrapper(self: Any, namespace: str, metric_data: list[Any]) -> None:
        before = len(self.metric_data)
        put_metric_data(self, namespace, metric_data)
        now = time.time()
        for datum in self.metric_data[before:]:
            identity = _identity(namespace, datum.name, datum.dimensions)
            _points(self, identity).append((now, datum))
        _forget(self, now)

    return wrapper


def _forget(backend: Any, now: float) -> None:
    """Drop what is too old, from moto's own list too."""
    for points in _remembered(backend).values():
        while points and now - points[0][0] > KEPT_SECONDS:
            points.popleft()
    excess = len(backend.metric_data) - sum(len(p) for p in _remembered(backend).values())
    del backend.metric_data[: max(excess, 0)]


def _judging(describe_alarms: Callable[..., Any]) -> Callable[..., Any]:
    def wrapper(self: Any) -> Any:
        for alarm in list(self.cloudwatch_backend.alarms.values()):
            judge(self.cloudwatch_backend, alarm)
        return describe_alarms(self)

    return wrapper


def _points(backend: Any, identity: tuple[Any, ...]) -> deque[Point]:
    return _remembered(backend)[identity]


def _remembered(backend: Any) -> defaultdict[tuple[Any, ...], deque[Point]]:
    # Kept with the backend, so that it ends with it.
    return backend.__dict__.setdefault("points_by_metric", defaultdict(deque))


def _identity(namespace: str, name: str, dimensions: Sequence[Dimension]) -> tuple[Any, ...]:
    return namespace, name, tuple(sorted((one.name, one.value) for one in dimensions))
