"""Faults on order: tests have the runtime kill an environment at the worst moment."""

from typing import Literal

import msgspec

Mode = Literal["kill_before_response", "kill_after_ms"]


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Spoils the next `times` invocations of a function.

    `kill_before_response`: the handler has finished, but its invoker never hears of it.
    `kill_after_ms`: the process is killed so long after it got the work, whatever it does.
    """

    function: str
    mode: Mode
    times: int = 1
    after_ms: float = 0.0


class Faults:
    """The faults still to happen, at most one per function."""

    def __init__(self) -> None:
        self._pending: dict[str, Fault] = {}

    def order(self, fault: Fault) -> None:
        """Replace what was ordered for the function; `times` 0 cancels it."""
        self._pending[fault.function] = fault

    def take(self, function: str) -> Fault | None:
        """Return the fault for this invocation, if any, and count it."""
        fault = self._pending.get(function)
        if fault is None or fault.times < 1:
            self._pending.pop(function, None)
            return None
        self._pending[function] = msgspec.structs.replace(fault, times=fault.times - 1)
        return fault
