"""A queue with dead letters, and a redrive of it."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from infrastructure.cloud import Cloud
from operations.logs import LocalLogs
from operations.redrive.causes import Match
from operations.redrive.pace import Stop
from operations.redrive.run import Redrive, Request

QUEUE = "local-orders-process-order"
AUDIT = "/audit/local"

type Attributes = Mapping[str, str]


class Queues:
    """Queues of the emulator, and what lies in them."""

    def __init__(self, cloud: Cloud) -> None:
        self.sqs = cloud.client("sqs")

    def make(self, name: str, *, dead_letters: str | None = None) -> str:
        """Make a queue, with the queue of its dead letters before it."""
        attributes = {"VisibilityTimeout": "30"}
        if dead_letters:
            dead = self.sqs.create_queue(QueueName=dead_letters)["QueueUrl"]
            said = self.sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])
            arn = said["Attributes"]["QueueArn"]
            policy = {"deadLetterTargetArn": arn, "maxReceiveCount": 5}
            attributes["RedrivePolicy"] = json.dumps(policy)
        return self.sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]

    def put(self, queue: str, body: str, **attributes: str) -> str:
        """Put a message into a queue, and return its id."""
        sent = self.sqs.send_message(
            QueueUrl=self._url(queue),
            MessageBody=body,
            MessageAttributes={
                name: {"DataType": "String", "StringValue": value}
                for name, value in attributes.items()
            },
        )
        return sent["MessageId"]

    def visible(self, queue: str) -> list[tuple[str, Attributes]]:
        """Take all that can be seen: bodies, in order, and attributes."""
        found: list[tuple[str, Attributes]] = []
        while True:
            answer = self.sqs.receive_message(
                QueueUrl=self._url(queue), MaxNumberOfMessages=10, MessageAttributeNames=["All"]
            )
            if not (messages := answer.get("Messages", [])):
                return sorted(found, key=lambda it: it[0])
            found += [(it["Body"], _texts(it.get("MessageAttributes", {}))) for it in messages]

    def _url(self, queue: str) -> str:
        return self.sqs.get_queue_url(QueueName=queue)["QueueUrl"]


def _texts(attributes: Mapping[str, Any]) -> Attributes:
    return {name: it["StringValue"] for name, it in attributes.items()}


@pytest.fixture
def queues(cloud: Cloud) -> Queues:
    """The queue of orders.process_order and its dead letters, and where its redrives are noted."""
    made = Queues(cloud)
    made.make(QUEUE, dead_letters=f"{QUEUE}-dead-letters")
    cloud.client("logs").create_log_group(logGroupName=AUDIT)
    return made


type Audited = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def audited(cloud: Cloud) -> Audited:
    """All lines of the audit, in order."""

    def audited() -> list[dict[str, Any]]:
        logs = cloud.client("logs")
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=AUDIT)
        return [json.loads(it["message"]) for it in pages.build_full_result()["events"]]

    return audited


type Redriven = Callable[..., int]


@pytest.fixture
def redrive(cloud: Cloud, home: Path) -> Redriven:
    """Send back what matches, as fast as may be, and return the exit code."""

    def redrive(
        queue: str = "orders-process-order",
        *,
        match: str = "",
        rate: int = 500,
        dry_run: bool = False,
        stop: Stop | None = None,
    ) -> int:
        request = Request(
            queue=queue,
            match=Match.read(match),
            match_text=match,
            rate=rate,
            dry_run=dry_run,
        )
        logs = LocalLogs(home / "logs")
        return Redrive(request, cloud=cloud, logs=logs, stop=stop or Stop()).run()

    return redrive
