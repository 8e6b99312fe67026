"""What functions have logged: files of the local cloud, or CloudWatch Logs Insights of an account.

Both are asked for lines that contain one of some texts, which are ids or words of our own.
"""

import json
import re
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import batched
from pathlib import Path
from typing import Any, Final, Protocol, cast

from msgspec import Struct

from infrastructure.cloud import Cloud
from operations.errors import NotAsked

_GROUP: Final = "/aws/lambda/"
_TEXTS_AT_ONCE: Final = 20
_MOST_LINES: Final = 10_000  # of one query, says AWS
_QUERY_SECONDS: Final = 60.0
_POLL_SECONDS: Final = 0.5
_REPORT: Final = re.compile(r"REPORT RequestId: (?P<request>\S+)\s+Duration: (?P<ms>[\d.]+) ms")
_INIT: Final = re.compile(r"Init Duration: ([\d.]+) ms")
_STATUS: Final = re.compile(r"Status: (\w+)")


class LogLine(Struct, frozen=True, kw_only=True):
    """One line: when, of which function, and its fields; Lambda's own lines have none."""

    function: str
    text: str
    at: datetime | None
    fields: dict[str, Any]

    def word(self, name: str) -> str:
        """Return a field that is a text, else an empty one."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""


class Run(Struct, frozen=True):
    """What a REPORT line tells of an invocation."""

    request_id: str
    milliseconds: float
    init_milliseconds: float | None
    status: str


class Logs(Protocol):
    """A source of log lines."""

    def lines(
        self, texts: Sequence[str], *, since: datetime, functions: Sequence[str] | None = None
    ) -> list[LogLine]:
        """Return lines with any of the texts, of some functions or of all, in order of time."""
        ...


class LocalLogs:
    """The files that the local cloud writes for each function."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def lines(
        self, texts: Sequence[str], *, since: datetime, functions: Sequence[str] | None = None
    ) -> list[LogLine]:
        """Return lines with any of the texts; Lambda's own lines have no time, and come first."""
        found = (line for line in self._all(functions) if any(it in line.text for it in texts))
        return _in_order(line for line in found if line.at is None or line.at >= since)

    def _all(self, functions: Sequence[str] | None) -> Iterator[LogLine]:
        for path in sorted(self._folder.glob("*.log*")):
            function = path.name.partition(".log")[0]
            if functions is None or function in functions:
                for text in path.read_text(errors="replace").splitlines():
                    yield line_of(function, text, at=None)


class InsightsLogs:
    """The log groups of an environment's functions in its account."""

    def __init__(self, cloud: Cloud) -> None:
        self._logs = cloud.client("logs")
        self._prefix = f"{_GROUP}{cloud.environment}-"

    def lines(
        self, texts: Sequence[str], *, since: datetime, functions: Sequence[str] | None = None
    ) -> list[LogLine]:
        """Return lines with any of the texts; raises NotAsked where a query does not end well."""
        groups = [_GROUP + it for it in functions] if functions else self._groups()
        found = (
            line
            for some in batched(texts, _TEXTS_AT_ONCE, strict=False)
            for line in self._query(groups, some, since)
        )
        return _in_order({(line.function, line.at, line.text): line for line in found}.values())

    def _groups(self) -> list[str]:
        pages = self._logs.get_paginator("describe_log_groups")
        found = pages.paginate(logGroupNamePrefix=self._prefix).build_full_result()
        return [group["logGroupName"] for group in found["logGroups"]]

    def _query(
        self, groups: Sequence[str], texts: Sequence[str], since: datetime
    ) -> Iterator[LogLine]:
        wanted = " or ".join(f"@message like {json.dumps(text)}" for text in texts)
        query_id = self._logs.start_query(
            logGroupNames=groups,
            startTime=int(since.timestamp()),
            endTime=int(time.time()) + 1,
            queryString=(
                f"fields @timestamp, @message, @log | filter {wanted}"
                f" | sort @timestamp asc | limit {_MOST_LINES}"
            ),
        )["queryId"]
        for row in self._results(query_id):
            said = {field["field"]: str(field["value"]) for field in row}
            function = said["@log"].partition(_GROUP)[2]
            if any(text in said["@message"] for text in texts):
                yield line_of(function, said["@message"], at=_moment(said["@timestamp"]))

    def _results(self, query_id: str) -> list[list[dict[str, Any]]]:
        deadline = time.monotonic() + _QUERY_SECONDS
        while time.monotonic() < deadline:
            answer = self._logs.get_query_results(queryId=query_id)
            match answer["status"]:
                case "Complete":
                    return answer["results"]
                case "Scheduled" | "Running":
                    time.sleep(_POLL_SECONDS)
                case status:
                    raise NotAsked(f"Logs Insights says {status}")
        raise NotAsked(
            f"Logs Insights gave no answer within {_QUERY_SECONDS:.0f} s; SINCE shortens the search"
        )


def line_of(function: str, text: str, *, at: datetime | None) -> LogLine:
    """Read a line; the time that it names itself is more exact than when it was taken in."""
    try:
        found: Any = json.loads(text) if text.startswith("{") else None
    except ValueError:
        found = None
    fields = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
    stamp = fields.get("timestamp")
    own = datetime.fromisoformat(stamp) if isinstance(stamp, str) else at
    return LogLine(function=function, text=text, at=own, fields=fields)


def run_of(line: LogLine) -> Run | None:
    """Return what a REPORT line tells; None of any other line."""
    if (report := _REPORT.search(line.text)) is None:
        return None
    init, status = _INIT.search(line.text), _STATUS.search(line.text)
    return Run(
        request_id=report["request"],
        milliseconds=float(report["ms"]),
        init_milliseconds=float(init[1]) if init else None,
        status=status[1] if status else "success",
    )


def errors_by_message(logs: Logs, function: str, *, since: datetime) -> dict[str, str]:
    """Return the name of the last error of each message that a function could not handle."""
    failed = logs.lines(["item failed"], since=since, functions=[function])
    return {line.word("message_id"): line.word("exception_name") for line in failed}


def _in_order(lines: Iterator[LogLine] | Any) -> list[LogLine]:
    first = datetime.min.replace(tzinfo=UTC)
    return sorted(lines, key=lambda line: line.at or first)


def _moment(stamp: str) -> datetime:
    """Read a time as Insights writes it, in UTC; the emulator's counts milliseconds."""
    if stamp.isdecimal():
        return datetime.fromtimestamp(int(stamp) / 1000, tz=UTC)
    return datetime.fromisoformat(stamp).replace(tzinfo=UTC)
