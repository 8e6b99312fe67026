"""Queues that a story makes impatient, because it cannot wait for minutes as they do."""

import json
from collections.abc import Generator
from contextlib import contextmanager

from flows.world import World


@contextmanager
def impatient(world: World, *names: str) -> Generator[None]:
    """Have queues deliver again after seconds, and often."""
    sqs = world.queue_client()
    urls = [sqs.get_queue_url(QueueName=name)["QueueUrl"] for name in names]
    usual = {
        url: sqs.get_queue_attributes(
            QueueUrl=url, AttributeNames=["VisibilityTimeout", "RedrivePolicy"]
        )["Attributes"]
        for url in urls
    }
    for url, attributes in usual.items():
        redrive = {**json.loads(attributes["RedrivePolicy"]), "maxReceiveCount": 100}
        sqs.set_queue_attributes(
            QueueUrl=url,
            Attributes={"VisibilityTimeout": "2", "RedrivePolicy": json.dumps(redrive)},
        )
    try:
        yield
    finally:
        for url, attributes in usual.items():
            sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)


def undelivered(world: World, *names: str) -> int:
    """Count the messages that no consumer has acknowledged yet."""
    sqs = world.queue_client()
    waiting = 0
    for name in names:
        attributes = sqs.get_queue_attributes(
            QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"],
            AttributeNames=[
                "ApproximateNumberOfMessages",
                "ApproximateNumberOfMessagesNotVisible",
            ],
        )["Attributes"]
        waiting += sum(map(int, attributes.values()))
    return waiting
