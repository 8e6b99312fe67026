"""Metrics that functions write into their logs (EMF), as CloudWatch finds them there."""

import json
from collections.abc import Iterator
from typing import Any

from localcloud.runtime.measurements import Dimensions, Measurements

MARK = b'"_aws"'


def count_embedded(log: bytes, measurements: Measurements) -> None:
    """Take in every metric of some lines of a log; what is no metric is left alone."""
    for line in log.splitlines():
        if MARK in line:
            for namespace, name, dimensions, value in _metrics(line):
                measurements.count(namespace, name, dimensions, value)


def _metrics(line: bytes) -> Iterator[tuple[str, str, Dimensions, float]]:
    try:
        written: dict[str, Any] = json.loads(line)
        directives: list[dict[str, Any]] = written["_aws"]["CloudWatchMetrics"]
        for directive in directives:
            for names in directive["Dimensions"]:
                dimensions = tuple((name, str(written[name])) for name in names)
                for metric in directive["Metrics"]:
                    for value in _values(written[metric["Name"]]):
                        yield directive["Namespace"], metric["Name"], dimensions, value
    except (KeyError, TypeError, ValueError):
        return  # CloudWatch keeps such a line as a line, too.


def _values(written: float | list[float]) -> list[float]:
    return written if isinstance(written, list) else [written]
