"""Clients of AWS that give up early, so that the function's time suffices to say what failed.

boto3's own would wait a minute for an answer and then ask again. It is slow to import, so this
module imports it when the first client is made.
"""

from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from botocore.config import Config
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

CONNECT_SECONDS: Final = 1
READ_SECONDS: Final = 3


def limits(*, attempts: int, read_seconds: float = READ_SECONDS) -> "Config":
    """Return how long a client waits and how often it asks."""
    from botocore.config import Config

    return Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=read_seconds,
        retries={"mode": "standard", "total_max_attempts": attempts},
    )


@cache
def events() -> "EventBridgeClient":
    """Return EventBridge's client. It asks once: the relay's transaction is open meanwhile."""
    import boto3

    return boto3.client("events", config=limits(attempts=1))


@cache
def sqs() -> "SQSClient":
    """Return the client of every queue, which asks three times."""
    import boto3

    return boto3.client("sqs", config=limits(attempts=3))


@cache
def s3() -> "S3Client":
    """Return S3's client, which asks three times and waits longer: answers are megabytes."""
    import boto3

    return boto3.client("s3", config=limits(attempts=3, read_seconds=20))
