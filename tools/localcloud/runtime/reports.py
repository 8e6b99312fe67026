"""What is known about an invocation afterwards: Lambda's log lines, recent ones, totals."""

import math
from collections import defaultdict, deque

import msgspec

from localcloud.runtime.functions import Function

RECENT = 10_000


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One invocation. Times in milliseconds, `started_at` in seconds since the epoch."""

    function: str
    version: str
    request_id: str
    started_at: float
    cold: bool
    init_ms: float | None
    duration_ms: float
    billed_ms: int
    memory_mb: int
    peak_memory_mb: int
    status: str = "success"
    error_type: str | None = None

    def line(self) -> str:
        """Return the REPORT line as CloudWatch shows it."""
        fields = [
            f"REPORT RequestId: {self.request_id}",
            f"Duration: {self.duration_ms:.2f} ms",
            f"Billed Duration: {self.billed_ms} ms",
            f"Memory Size: {self.memory_mb} MB",
            f"Max Memory Used: {self.peak_memory_mb} MB",
        ]
        if self.init_ms is not None:
            fields.append(f"Init Duration: {self.init_ms:.2f} ms")
        if self.status != "success":
            fields.append(f"Status: {self.status}")
        if self.error_type:
            fields.append(f"Error Type: {self.error_type}")
        return "\t".join(fields) + "\t"


class Totals(msgspec.Struct):
    """Counts of one function since the runtime started."""

    invocations: int = 0
    cold_starts: int = 0
    errors: int = 0
    timeouts: int = 0
    throttles: int = 0
    peak_concurrency: int = 0


class Reports:
    """The reports of recent invocations and the totals of all."""

    def __init__(self, recent: int = RECENT) -> None:
        self._recent: deque[Report] = deque(maxlen=recent)
        self.totals: defaultdict[str, Totals] = defaultdict(Totals)

    def add(self, report: Report) -> None:
        """Count a finished invocation and remember it for a while."""
        self._recent.append(report)
        totals = self.totals[report.function]
        totals.invocations += 1
        totals.cold_starts += report.cold
        totals.errors += report.status != "success"
        totals.timeouts += report.status == "timeout"

    def since(self, moment: float) -> list[Report]:
        """Return the remembered invocations that began after `moment`, oldest first."""
        return sorted(
            (report for report in self._recent if report.started_at > moment),
            key=lambda report: report.started_at,
        )


def start_line(function: Function, request_id: str) -> str:
    """Return the line that opens an invocation in the log."""
    return f"START RequestId: {request_id} Version: {function.version}"


def end_line(request_id: str) -> str:
    """Return the line that closes an invocation in the log."""
    return f"END RequestId: {request_id}"


def init_line(init_ms: float, phase: str, status: str, error_type: str | None) -> str:
    """Return the line about an initialisation that failed."""
    line = f"INIT_REPORT Init Duration: {init_ms:.2f} ms\tPhase: {phase}\tStatus: {status}"
    return line + (f"\tError Type: {error_type}" if error_type else "")


def billed_ms(duration_ms: float, init_ms: float | None) -> int:
    """Return what is paid for; since August 2025 that includes every INIT."""
    return math.ceil(duration_ms + (init_ms or 0.0))
