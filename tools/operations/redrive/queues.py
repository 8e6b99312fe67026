"""Which dead-letter queues an environment has, and to whom their letters go back."""

import json
from collections.abc import Iterable
from typing import Any, Final

from msgspec import Struct

from infrastructure.cloud import Cloud
from operations.errors import NoDeadLetters, QueueUnknown
from operations.redrive.function_target import FunctionTarget
from operations.redrive.queue_target import QueueTarget

SUFFIX: Final = "-dead-letters"

type Target = QueueTarget | FunctionTarget


class DeadLetterQueue(Struct, frozen=True, kw_only=True):
    """A dead-letter queue: `consumer` is the function whose failures it keeps.

    SQS gives up a message after `given_up_after` receives; where a function or a mapping gives up,
    nobody counts.
    """

    consumer: str
    name: str
    url: str
    target: Target
    given_up_after: int | None


def find_dead_letters(cloud: Cloud, queue: str) -> DeadLetterQueue:
    """Return the dead-letter queue of a queue or a function, by its full name or without more.

    Raises QueueUnknown, which names those there are, and NoDeadLetters.
    """
    sqs = cloud.client("sqs")
    urls = _queues_of(cloud, sqs)
    prefix = f"{cloud.environment}-"
    consumer = prefix + queue.removeprefix(prefix).removesuffix(SUFFIX)
    if consumer in urls:
        return _of_queue(sqs, consumer, urls)
    if consumer + SUFFIX in urls:
        return _of_function(cloud, sqs, consumer, urls[consumer + SUFFIX])
    known = ", ".join(_known(urls, prefix)) or "none at all"
    raise QueueUnknown(f"{cloud.environment} has no queue {queue!r}; it has {known}")


def _queues_of(cloud: Cloud, sqs: Any) -> dict[str, str]:
    pages = sqs.get_paginator("list_queues").paginate(QueueNamePrefix=f"{cloud.environment}-")
    found: Iterable[str] = pages.build_full_result().get("QueueUrls", ())
    return {url.rpartition("/")[2]: url for url in found}


def _known(names: Iterable[str], prefix: str) -> list[str]:
    """Name, as a person would, whatever has dead letters."""
    dead = (name for name in names if name.endswith(SUFFIX))
    return sorted(name.removeprefix(prefix).removesuffix(SUFFIX) for name in dead)


def _of_queue(sqs: Any, name: str, urls: dict[str, str]) -> DeadLetterQueue:
    said = sqs.get_queue_attributes(QueueUrl=urls[name], AttributeNames=["RedrivePolicy"])
    policy = said.get("Attributes", {}).get("RedrivePolicy")
    if not policy:
        raise NoDeadLetters(
            f"{name} has no dead-letter queue, so there is nothing to send back: "
            "what fails there is tried again until the queue forgets it"
        )
    redrive: dict[str, Any] = json.loads(policy)
    dead = str(redrive["deadLetterTargetArn"]).rpartition(":")[2]
    url = urls.get(dead) or sqs.get_queue_url(QueueName=dead)["QueueUrl"]
    return DeadLetterQueue(
        consumer=name,
        name=dead,
        url=url,
        target=QueueTarget(sqs, name=name, url=urls[name]),
        given_up_after=int(redrive["maxReceiveCount"]),
    )


def _of_function(cloud: Cloud, sqs: Any, consumer: str, url: str) -> DeadLetterQueue:
    """Return the letters of a function that a stream feeds, or whoever invokes it, and no queue."""
    said = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    arn = said["Attributes"]["QueueArn"]
    target = FunctionTarget.found(cloud, consumer, dead_letters_arn=arn)
    if target is None:
        raise NoDeadLetters(
            f"{consumer}{SUFFIX} keeps the failures of no queue, mapping or function of "
            f"{cloud.environment}: look into it with `aws sqs receive-message`"
        )
    return DeadLetterQueue(
        consumer=consumer,
        name=consumer + SUFFIX,
        url=url,
        target=target,
        given_up_after=None,
    )
