import json
from collections.abc import Callable
from typing import Any

import pytest

from localcloud.runtime import Runtime
from localcloud.testing.functions import Deployment
from localcloud.testing.loop import eventually

from .queue_work import ANSWERS, FAILS_THE_BAD, RAISES, bodies, left, send

type Events = Callable[[], list[dict[str, Any]]]


class TestFailure:
    def test_of_the_function_brings_the_message_back_after_its_visibility_timeout(
        self, deployment: Deployment, subscribe: Callable[..., str], runtime: Runtime
    ) -> None:
        url = subscribe(RAISES)

        send(deployment, url, "again")

        eventually(lambda: len(runtime.invocations()) >= 2)
        first, second, *_ = runtime.invocations()
        assert 0.5 < second.started_at - first.started_at < 10
        assert left(deployment, url) == 1

    def test_of_one_message_leaves_only_that_one(
        self, deployment: Deployment, subscribe: Callable[..., str], events: Events
    ) -> None:
        url = subscribe(
            FAILS_THE_BAD,
            waiting=["good", "bad", "fine"],
            FunctionResponseTypes=["ReportBatchItemFailures"],
        )

        eventually(lambda: len(events()) >= 2)
        assert [sorted(batch) for batch in bodies(events())[:2]] == [
            ["bad", "fine", "good"],
            ["bad"],
        ]
        assert left(deployment, url) == 1

    @pytest.mark.parametrize(
        "answer",
        [
            '{"batchItemFailures": [{"itemIdentifier": "unknown"}]}',
            '{"batchItemFailures": [{"itemIdentifier": ""}]}',
        ],
    )
    def test_of_an_unknown_message_brings_all_back(
        self, subscribe: Callable[..., str], events: Events, answer: str
    ) -> None:
        subscribe(
            ANSWERS,
            variables={"ANSWER": answer},
            waiting=["a", "b"],
            FunctionResponseTypes=["ReportBatchItemFailures"],
        )

        eventually(lambda: len(events()) >= 2)
        assert [sorted(batch) for batch in bodies(events())[:2]] == [["a", "b"], ["a", "b"]]

    def test_repeated_too_often_moves_the_message_to_the_dead_letter_queue(
        self, deployment: Deployment, subscribe: Callable[..., str], events: Events
    ) -> None:
        dead_letters, arn = deployment.queue("dead-letters")
        redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 2})
        url = subscribe(RAISES, attributes={"RedrivePolicy": redrive})

        send(deployment, url, "poison")

        assert eventually(lambda: deployment.messages(dead_letters)) == ["poison"]
        assert bodies(events()) == [["poison"], ["poison"]]
        assert left(deployment, url) == 0
