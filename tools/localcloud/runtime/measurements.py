"""What CloudWatch is told: Lambda's own metrics of each invocation, and those that logs carry.

Added up for a moment and then sent, because a metric for each of a thousand invocations would keep
the emulator busier than the invocations do.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterator
from itertools import batched

import msgspec

from localcloud.aws import Aws
from localcloud.runtime.functions import Function

_log = logging.getLogger(__name__)

LAMBDA = "AWS/Lambda"
SEND_SECONDS = 0.5
MOST_AT_ONCE = 1000
"""PutMetricData takes no more."""

Dimensions = tuple[tuple[str, str], ...]
"""Names and values, by name: CloudWatch takes another order for the same metric, too."""


class Statistic(msgspec.Struct):
    """The values of one metric since they were last sent."""

    count: int = 0
    total: float = 0.0
    smallest: float = 0.0
    largest: float = 0.0

    def add(self, value: float) -> None:
        """Take in one value."""
        self.smallest = min(self.smallest, value) if self.count else value
        self.largest = max(self.largest, value) if self.count else value
        self.count += 1
        self.total += value


class Measurements:
    """Metrics on their way to CloudWatch."""

    def __init__(self, aws: Aws, *, send_seconds: float = SEND_SECONDS) -> None:
        self._aws = aws
        self._send_seconds = send_seconds
        self._waiting: defaultdict[tuple[str, str, Dimensions], Statistic] = defaultdict(Statistic)

    def count(self, namespace: str, name: str, dimensions: Dimensions, value: float) -> None:
        """Take in one value of a metric."""
        self._waiting[namespace, name, tuple(sorted(dimensions))].add(value)

    def invoked(self, function: Function, *, failed: bool, duration_ms: float) -> None:
        """Take in an invocation that ran."""
        for dimensions in _dimensions(function):
            self.count(LAMBDA, "Invocations", dimensions, 1)
            self.count(LAMBDA, "Errors", dimensions, failed)
            self.count(LAMBDA, "Throttles", dimensions, 0)
            self.count(LAMBDA, "Duration", dimensions, duration_ms)

    def throttled(self, function: Function) -> None:
        """Take in an invocation that was refused."""
        for dimensions in _dimensions(function):
            self.count(LAMBDA, "Throttles", dimensions, 1)

    async def run(self) -> None:
        """Send what there is, until cancelled."""
        while True:
            await asyncio.sleep(self._send_seconds)
            try:
                await self._send()
            except Exception as error:  # noqa: BLE001 - a metric that is lost disturbs nobody
                _log.warning("metrics are lost: %s", error)

    async def _send(self) -> None:
        waiting, self._waiting = self._waiting, defaultdict(Statistic)
        by_namespace: defaultdict[str, list[object]] = defaultdict(list)
        for (namespace, name, dimensions), statistic in waiting.items():
            by_namespace[namespace].append(_datum(name, dimensions, statistic))
        for namespace, data in by_namespace.items():
            for some in batched(data, MOST_AT_ONCE, strict=False):
                await self._aws.call(
                    self._aws.metrics.put_metric_data, Namespace=namespace, MetricData=list(some)
                )


def _dimensions(function: Function) -> Iterator[Dimensions]:
    """Return what Lambda counts an invocation by: all of the function, the alias, the version."""
    name = "FunctionName", function.name
    yield (name,)
    if function.qualifier is None:
        return
    resource = "Resource", f"{function.name}:{function.qualifier}"
    yield name, resource
    if function.alias is not None:
        yield ("ExecutedVersion", function.version), name, resource


def _datum(name: str, dimensions: Dimensions, statistic: Statistic) -> dict[str, object]:
    return {
        "MetricName": name,
        "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions],
        "StatisticValues": {
            "SampleCount": statistic.count,
            "Sum": statistic.total,
            "Minimum": statistic.smallest,
            "Maximum": statistic.largest,
        },
    }
