"""Traces, behind one module: OpenTelemetry can replace X-Ray's SDK (in maintenance) here alone.

The SDK is slow to import, so it is imported only when this invocation is sampled.
"""

import os
import re
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

_TRACE_VARIABLE: Final = "_X_AMZN_TRACE_ID"
_ROOT: Final = re.compile(r"1-([0-9a-f]{8})-([0-9a-f]{24})")
_SPAN: Final = re.compile(r"[0-9a-f]{16}")


@contextmanager
def capture(name: str) -> Generator[None]:
    """Show the block as a part of the invocation's trace, with the exception that leaves it."""
    # Outside Lambda the SDK would look for segments that nobody began.
    if _trace().get("Sampled") != "1" or "LAMBDA_TASK_ROOT" not in os.environ:
        yield
        return
    from aws_xray_sdk.core import xray_recorder

    with xray_recorder.in_subsegment(name):
        yield


def traceparent() -> str:
    """Return the W3C form of this invocation's trace; outside Lambda a new one, not sampled."""
    trace = _trace()
    root = _ROOT.fullmatch(trace.get("Root", ""))
    trace_id = "".join(root.groups()) if root else os.urandom(16).hex()
    parent = trace.get("Parent", "")
    span_id = parent if _SPAN.fullmatch(parent) else os.urandom(8).hex()
    flags = "01" if root and trace.get("Sampled") == "1" else "00"
    return f"00-{trace_id}-{span_id}-{flags}"


def _trace() -> dict[str, str]:
    parts = os.environ.get(_TRACE_VARIABLE, "").split(";")
    return dict(part.strip().split("=", 1) for part in parts if "=" in part)
