"""Where a message goes that can never be handled: to the dead letters, at once, with the reason."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from chassis.logging import logger
from chassis.metrics import record

_LONGEST_REASON: Final = 1000
# SQS refuses control characters, and an empty value.
_UNPRINTABLE: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class SQSClient(Protocol):
    """The one call of boto3's SQS client that is used."""

    def send_message(  # noqa: D102
        self,
        *,
        QueueUrl: str,  # noqa: N803
        MessageBody: str,  # noqa: N803
        MessageAttributes: Mapping[str, Any],  # noqa: N803
    ) -> object: ...


class DeadLetters:
    """A dead-letter queue, with a client that is made when the first message is buried."""

    def __init__(self, queue_url: str, client: Callable[[], SQSClient]) -> None:
        self._queue_url = queue_url
        self._client = client

    def bury(self, *, body: str, original_message_id: str, error: Exception) -> None:
        """Send a message aside, with the reason and where it came from as message attributes."""
        reason = _UNPRINTABLE.sub("?", f"{type(error).__name__}: {error}")[:_LONGEST_REASON]
        self._client().send_message(
            QueueUrl=self._queue_url,
            MessageBody=body,
            MessageAttributes={
                "reason": {"DataType": "String", "StringValue": reason},
                "original_message_id": {
                    "DataType": "String",
                    "StringValue": original_message_id,
                },
            },
        )
        logger.error("message buried", extra={"reason": reason, "message_id": original_message_id})
        record("MessagesBuried", 1)
