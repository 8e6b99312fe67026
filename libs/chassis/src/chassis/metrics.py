"""Metrics, written as log lines (EMF): no call leaves the function, and a crash loses none."""

import os
from typing import Final

from chassis.powertools import Metrics, MetricUnit, single_metric

metrics: Final = Metrics(namespace=os.environ.get("POWERTOOLS_METRICS_NAMESPACE", "backend"))


def record(name: str, value: float, unit: MetricUnit = MetricUnit.Count, **dimensions: str) -> None:
    """Write one metric now, by service and the given dimensions."""
    with single_metric(name=name, unit=unit, value=value, namespace=metrics.namespace) as metric:
        for dimension, of in dimensions.items():
            metric.add_dimension(name=dimension, value=of)


def flush() -> None:
    """Write what was added to `metrics`, if anything."""
    if metrics.provider.metric_set:
        metrics.flush_metrics()
