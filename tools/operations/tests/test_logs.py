import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infrastructure.cloud import Cloud
from operations.errors import NotAsked
from operations.logs import InsightsLogs, LocalLogs, Logs, Run, errors_by_message, run_of

FUNCTION = "local-orders-process-order"
NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(days=2)
SINCE = NOW - timedelta(hours=1)

type Write = Callable[..., None]


def line(message: str, *, at: datetime = NOW, **fields: object) -> str:
    return json.dumps({"message": message, "timestamp": at.isoformat(), **fields})


REPORT = (
    "REPORT RequestId: r-1\tDuration: 71.50 ms\tBilled Duration: 532 ms\tMemory Size: 256 MB\t"
    "Max Memory Used: 70 MB\tInit Duration: 460.10 ms\tStatus: timeout\t"
)
WRITTEN = (
    line("item failed", message_id="m-1", exception_name="Timeout", at=NOW - timedelta(minutes=2)),
    line("item failed", message_id="m-1", exception_name="ProviderFailed"),
    line("item handled", message_id="m-2", correlation_id="a-story"),
    line("item handled", message_id="m-3", correlation_id="a-story", at=LONG_AGO),
    REPORT,
    "{ no json",
)


@pytest.fixture(params=["files", "insights"])
def logs(request: pytest.FixtureRequest, cloud: Cloud, home: Path) -> Logs:
    """The same lines, in a file and in CloudWatch."""
    if request.param == "files":
        (home / f"logs/{FUNCTION}.log").write_text("\n".join(WRITTEN))
        return LocalLogs(home / "logs")
    client = cloud.client("logs")
    group = f"/aws/lambda/{FUNCTION}"
    client.create_log_group(logGroupName=group)
    client.create_log_stream(logGroupName=group, logStreamName="1")
    now = int(time.time() * 1000)
    events = [
        {"timestamp": now, "message": text} for text in WRITTEN if str(LONG_AGO.date()) not in text
    ]
    client.put_log_events(logGroupName=group, logStreamName="1", logEvents=events)
    return InsightsLogs(cloud)


class TestLogs:
    def test_find_lines_by_any_of_some_texts(self, logs: Logs) -> None:
        found = logs.lines(["m-2", "m-3"], since=SINCE)

        assert [(it.function, it.at, it.word("correlation_id")) for it in found] == [
            (FUNCTION, NOW, "a-story")
        ]

    def test_ask_no_other_function(self, logs: Logs) -> None:
        assert logs.lines(["m-2"], since=SINCE, functions=[FUNCTION]) != []

    def test_tell_the_last_error_of_each_message(self, logs: Logs) -> None:
        assert errors_by_message(logs, FUNCTION, since=SINCE) == {"m-1": "ProviderFailed"}

    def test_tell_what_an_invocation_took(self, logs: Logs) -> None:
        (report,) = logs.lines(["RequestId: r-1"], since=SINCE)

        assert run_of(report) == Run("r-1", 71.5, 460.1, "timeout")


class TestInsightsLogs:
    def test_says_that_a_query_did_not_end_well(
        self, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client = cloud.client("logs")
        client.create_log_group(logGroupName=f"/aws/lambda/{FUNCTION}")
        monkeypatch.setattr("operations.logs._QUERY_SECONDS", 0.0)

        with pytest.raises(NotAsked, match="gave no answer within"):
            InsightsLogs(cloud).lines(["m-1"], since=SINCE)
