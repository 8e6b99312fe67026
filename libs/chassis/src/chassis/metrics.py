"""Metrics, written as log lines (EMF): no call leaves the function, and a crash loses none."""

import os

from chassis.powertools import MetricUnit, single_metric


def record(name: str, value: float, unit: MetricUnit = MetricUnit.Count, **dimensions: str) -> None:
    """Write one metric now, by service and the given dimensions."""
    namespace = os.environ.get("POWERTOOLS_METRICS_NAMESPACE", "backend")
    with single_metric(name=name, unit=unit, value=value, namespace=namespace) as metric:
        for dimension, of in dimensions.items():
            metric.add_dimension(name=dimension, value=of)
