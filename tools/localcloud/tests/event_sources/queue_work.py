"""Functions that queues are read by, and what they leave in them."""

from collections.abc import Sequence
from typing import Any

from localcloud.testing.functions import Deployment

NOTES = """
import json, os, time
def note(event):
    with open(os.environ["DIARY"], "a") as diary:
        diary.write(json.dumps(event) + "\\n")
"""
SUCCEEDS = (
    NOTES
    + """
def handler(event, context):
    note(event)
"""
)
RAISES = (
    NOTES
    + """
def handler(event, context):
    note(event)
    raise ValueError("not now")
"""
)
FAILS_THE_BAD = (
    NOTES
    + """
def handler(event, context):
    note(event)
    bad = [record["messageId"] for record in event["Records"] if record["body"] == "bad"]
    return {"batchItemFailures": [{"itemIdentifier": one} for one in bad]}
"""
)
ANSWERS = (
    NOTES
    + """
def handler(event, context):
    note(event)
    return json.loads(os.environ["ANSWER"])
"""
)
SLEEPS = """
import time
def handler(event, context):
    time.sleep(0.3)
"""


def send(deployment: Deployment, url: str, *bodies: str) -> None:
    for body in bodies:
        deployment.aws.queues.send_message(QueueUrl=url, MessageBody=body)


def left(deployment: Deployment, url: str) -> int:
    """Return how many messages a queue holds, visible or not."""
    found = deployment.aws.queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
    names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    return sum(int(found["Attributes"][name]) for name in names)


def bodies(batches: Sequence[dict[str, Any]]) -> list[list[str]]:
    return [[record["body"] for record in batch["Records"]] for batch in batches]
