"""Faults that tests plan for AWS operations: the next calls are throttled or fail in part.

A relay or a consumer is only proven when AWS misbehaves, and moto never does.
"""

import threading
from collections.abc import Mapping
from typing import Any, Literal, get_args

Mode = Literal["throttle", "fail_entries"]
OPERATIONS = ("events.PutEvents",)


class FaultInvalid(ValueError):
    """The planned fault names an operation or a mode that does not exist."""


_lock = threading.Lock()
_planned: dict[str, dict[str, Any]] = {}


def plan(fault: Mapping[str, Any]) -> None:
    """Make the next `times` calls of `operation` fail in `mode`; replaces its earlier fault.

    `entries` limits the mode fail_entries to these positions; without it every entry fails.
    """
    operation, mode = fault.get("operation"), fault.get("mode")
    times, entries = fault.get("times", 1), fault.get("entries")
    if operation not in OPERATIONS:
        message = f"operation must be one of {', '.join(OPERATIONS)}"
        raise FaultInvalid(message)
    if mode not in get_args(Mode):
        message = f"mode must be one of {', '.join(get_args(Mode))}"
        raise FaultInvalid(message)
    if not isinstance(times, int) or times < 1:
        message = "times must be a whole number of at least 1"
        raise FaultInvalid(message)
    with _lock:
        _planned[operation] = {
            "operation": operation,
            "mode": mode,
            "times": times,
            "entries": entries,
        }


def take(operation: str) -> dict[str, Any] | None:
    """Use up one planned fault of `operation`, if there is one."""
    with _lock:
        fault = _planned.get(operation)
        if fault is None:
            return None
        fault["times"] -= 1
        if fault["times"] == 0:
            del _planned[operation]
        return fault


def planned() -> list[dict[str, Any]]:
    """Return what is still to come."""
    with _lock:
        return [dict(fault) for fault in _planned.values()]


def clear() -> None:
    """Forget every planned fault."""
    with _lock:
        _planned.clear()
