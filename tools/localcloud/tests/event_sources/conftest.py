"""Event sources with short pauses, and functions that write down what they were given."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from localcloud.aws import Aws
from localcloud.event_sources import EventSources, Pace
from localcloud.runtime import Limits, Runtime
from localcloud.testing.functions import Deployment
from localcloud.testing.loop import Run

from .queue_work import send

SHORT_PACE = Pace(
    busy_seconds=0.05,
    idle_seconds=0.1,
    reconcile_seconds=0.1,
    retry_seconds=0.05,
    longest_retry_seconds=0.2,
    minute_seconds=0.3,
)


@pytest.fixture
def limits() -> Limits:
    # A mapping's retries are its own; nothing here is an Event invocation that fails.
    return Limits(fresh_seconds=0.05)


@pytest.fixture
def event_sources(aws: Aws, runtime: Runtime, run: Run) -> Iterator[EventSources]:
    sources = EventSources(aws, runtime, pace=SHORT_PACE)
    run(sources.start())
    yield sources
    run(sources.close())


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    return tmp_path / "diary"


@pytest.fixture
def events(diary: Path) -> Callable[[], list[dict[str, Any]]]:
    def read() -> list[dict[str, Any]]:
        return (
            [json.loads(line) for line in diary.read_text().splitlines()] if diary.exists() else []
        )

    return read


@pytest.fixture
def subscribe(
    deployment: Deployment, diary: Path, event_sources: EventSources
) -> Callable[..., str]:
    """Deploy a function, a queue with messages and the mapping; return the queue's URL."""

    def subscribe(
        source: str,
        *,
        attributes: dict[Any, str] | None = None,
        variables: dict[str, str] | None = None,
        concurrency: int | None = None,
        waiting: Sequence[str] = (),
        **mapping: Any,
    ) -> str:
        deployment.function(
            "consumes",
            source,
            variables={"DIARY": str(diary), **(variables or {})},
            concurrency=concurrency,
        )
        alias = deployment.release("consumes")
        url, arn = deployment.queue("work", {"VisibilityTimeout": "1", **(attributes or {})})
        send(deployment, url, *waiting)
        functions: Any = deployment.aws.functions
        functions.create_event_source_mapping(EventSourceArn=arn, FunctionName=alias, **mapping)
        return url

    return subscribe
