"""What log lines tell: which conversations an id takes part in, and the hops of those."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from operations.logs import LogLine, Run
from operations.privacy import redacted
from operations.timeline.hops import Hop, Kind

_PUBLISHED: Final = "events published"
# Fields of our own words; what others wrote, such as a reason, is redacted.
_FACTS: Final = ("outcome", "status", "exception_name", "reason", "event_type", "verdict")

type Entry = Mapping[str, Any]


def conversations_of(line: LogLine, text: str) -> set[str]:
    """Return the conversations in which a line names an id."""
    if line.word("message") == _PUBLISHED:
        entries = (entry for entry in _entries(line) if text in entry.values())
        return {str(entry["correlation_id"]) for entry in entries if entry.get("correlation_id")}
    own = line.word("correlation_id")
    return {own} if own and text in _words(line) else set()


def callers_of(lines: Iterable[LogLine]) -> set[str]:
    """Return the subjects of the tokens that requests were made with."""
    return {line.word("caller") for line in lines} - {""}


def events_of(lines: Iterable[LogLine], conversations: Collection[str]) -> Iterator[Entry]:
    """Yield the events of some conversations that lines tell of."""
    for line in lines:
        for entry in _entries(line):
            if entry.get("correlation_id") in conversations:
                yield entry


def hops_of(
    lines: Iterable[LogLine], conversations: Collection[str], runs: Mapping[str, Run]
) -> Iterator[Hop]:
    """Yield the hops of some conversations; a run is told with the first line of its function."""
    told: set[str] = set()
    for line in lines:
        if line.at is None:
            continue
        if line.word("message") == _PUBLISHED:
            yield from _published(line, line.at, conversations)
        elif line.word("correlation_id") in conversations:
            request_id = line.word("function_request_id")
            run = None if request_id in told else runs.get(request_id)
            told.add(request_id)
            yield _hop(line, line.at, run)


def _published(line: LogLine, at: datetime, conversations: Collection[str]) -> Iterator[Hop]:
    for entry in events_of([line], conversations):
        what = f"{entry['event_type']} {entry['event_id']} about {entry['subject']}"
        yield Hop(_began(line, at), Kind.EVENT, line.function, what)


def _hop(line: LogLine, at: datetime, run: Run | None) -> Hop:
    milliseconds = line.fields.get("milliseconds", 0)
    match line.word("message"):
        case "request":
            kind, when = Kind.REQUEST, _began(line, at)
            caller = line.word("caller") or "nobody"
            what = f"{line.word('route')} by {caller}: {line.fields.get('status')}"
            what += f" in {milliseconds:.0f} ms"
        case "item handled":
            kind, when = Kind.FUNCTION, _began(line, at)
            what = f"handled {line.word('message_id')} in {milliseconds:.0f} ms"
        case message:
            kind, when, what = Kind.LOG, at, redacted(message) + _facts(line)
    return Hop(when, kind, line.function, what + _about(run))


def _facts(line: LogLine) -> str:
    facts = [f"{name} {redacted(str(line.fields[name]))}" for name in _FACTS if name in line.fields]
    return f" ({', '.join(facts)})" if facts else ""


def _about(run: Run | None) -> str:
    if run is None:
        return ""
    facts = [f"invocation {run.request_id} took {run.milliseconds:.0f} ms"]
    if run.init_milliseconds is not None:
        facts.append(f"cold start of {run.init_milliseconds:.0f} ms")
    if run.status != "success":
        facts.append(f"ended with {run.status}")
    return f"; {', '.join(facts)}"


def _began(line: LogLine, at: datetime) -> datetime:
    """Return when something began: its line is written at its end, and says how long it took."""
    milliseconds: float = line.fields.get("milliseconds", 0.0)
    return at - timedelta(milliseconds=milliseconds)


def _entries(line: LogLine) -> list[Entry]:
    return line.fields.get("events") or [] if line.word("message") == _PUBLISHED else []


def _words(line: LogLine) -> list[str]:
    return [value for value in line.fields.values() if isinstance(value, str)]
