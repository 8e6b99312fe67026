"""Powertools, imported here alone so that it leaves botocore where it is.

The package looks for botocore to mark the requests of SDK clients. Lambda's image has botocore, so
every function would import it, also those that never call AWS.
"""

import sys
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def _without_botocore() -> Generator[None]:
    """Make `import botocore` fail in the block, unless somebody has imported it already."""
    if "botocore" in sys.modules:
        yield
        return
    sys.modules["botocore"] = None  # pyright: ignore[reportArgumentType] - the documented way
    try:
        yield
    finally:
        del sys.modules["botocore"]


with _without_botocore():
    from aws_lambda_powertools.logging import Logger
    from aws_lambda_powertools.metrics import MetricUnit, single_metric

__all__ = ["Logger", "MetricUnit", "single_metric"]
