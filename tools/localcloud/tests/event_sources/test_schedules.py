import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from localcloud.event_sources import EventSources
from localcloud.testing.functions import Deployment
from localcloud.testing.loop import eventually

Events = Callable[[], list[dict[str, Any]]]

NOTES = """
import json, os
def handler(event, context):
    with open(os.environ["DIARY"], "a") as diary:
        diary.write(json.dumps(event) + "\\n")
"""


def schedule(
    deployment: Deployment, diary: Path, expression: str, payload: str | None = None
) -> None:
    deployment.function("ticks", NOTES, variables={"DIARY": str(diary)})
    target: Any = {
        "Arn": deployment.release("ticks"),
        "RoleArn": "arn:aws:iam::123456789012:role/r",
    }
    if payload is not None:
        target["Input"] = payload
    deployment.aws.schedules.create_schedule(
        Name="ticks",
        ScheduleExpression=expression,
        FlexibleTimeWindow={"Mode": "OFF"},
        Target=target,
    )


class TestSchedule:
    def test_fires_at_once_and_then_at_its_rate(
        self, deployment: Deployment, event_sources: EventSources, diary: Path, events: Events
    ) -> None:
        schedule(deployment, diary, "rate(2 minutes)", '{"phase": "expand"}')

        eventually(lambda: len(events()) == 2)  # The first was cold, so its time says little.
        began = time.monotonic()
        eventually(lambda: len(events()) == 4)

        assert 0.7 < time.monotonic() - began < 3.0  # Twice the rate would take half a second.
        assert events() == [{"phase": "expand"}] * 4

    def test_without_input_sends_the_event_of_the_scheduler(
        self, deployment: Deployment, event_sources: EventSources, diary: Path, events: Events
    ) -> None:
        schedule(deployment, diary, "rate(1 hour)")

        (event,) = eventually(events)

        assert event == {
            "version": "0",
            "id": event["id"],
            "detail-type": "Scheduled Event",
            "source": "aws.scheduler",
            "account": "123456789012",
            "time": event["time"],
            "region": "eu-west-1",
            "resources": ["arn:aws:scheduler:eu-west-1:123456789012:schedule/default/ticks"],
            "detail": "{}",
        }

    def test_that_is_disabled_does_not_fire(
        self, deployment: Deployment, event_sources: EventSources, diary: Path, events: Events
    ) -> None:
        schedule(deployment, diary, "rate(1 minute)")
        eventually(events)
        found = deployment.aws.schedules.get_schedule(Name="ticks")

        deployment.aws.schedules.update_schedule(
            Name="ticks",
            ScheduleExpression="rate(1 minute)",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": found["Target"]["Arn"], "RoleArn": found["Target"]["RoleArn"]},
            State="DISABLED",
        )
        time.sleep(0.5)
        fired = len(events())
        time.sleep(0.7)

        assert len(events()) == fired

    def test_with_a_cron_expression_says_that_it_never_fires(
        self,
        deployment: Deployment,
        event_sources: EventSources,
        diary: Path,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        with caplog.at_level(logging.ERROR):
            schedule(deployment, diary, "cron(0 3 * * ? *)")

            eventually(lambda: caplog.messages)

        (message,) = caplog.messages
        assert message == (
            "arn:aws:scheduler:eu-west-1:123456789012:schedule/default/ticks never fires: "
            "the local cloud knows rate(...), not cron(0 3 * * ? *)"
        )
