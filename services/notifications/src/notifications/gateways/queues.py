"""The queues between `dispatch` and the functions that deliver, one for each channel."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from chassis.batch import Malformed
from contracts.event import CorrelationId, TraceParent
from notifications.domain.notifications import Channel, NotificationKey

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_LARGEST_BATCH: Final = 10


class DeliveryRequest(Struct, frozen=True, kw_only=True):
    """A message of a channel's queue: which notification to send, and for which request."""

    key: NotificationKey
    correlation_id: CorrelationId
    traceparent: TraceParent


def read_delivery_request(body: bytes, *, channel: Channel) -> DeliveryRequest:
    """Read a message of a channel's queue; raises Malformed."""
    try:
        request = msgspec.json.decode(body, type=DeliveryRequest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed(reason=str(error)) from error
    if request.key.channel is not channel:
        raise Malformed(reason=f"The channel is {request.key.channel}, and not {channel}.")
    return request


class DeliveryQueue:
    """The queue between `dispatch` and what delivers over one channel."""

    def __init__(self, *, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def send(
        self, requests: Sequence[DeliveryRequest], *, delay: timedelta = timedelta(0)
    ) -> Mapping[int, str]:
        """Queue requests; return the error code of each that was not taken, by its position.

        They are delivered after the delay, which may be a quarter of an hour at most.
        SQS answers 200 although it refused some of the entries, or all of them.
        """
        refused: dict[int, str] = {}
        for start in range(0, len(requests), _LARGEST_BATCH):
            batch = requests[start : start + _LARGEST_BATCH]
            answer = self._client.send_message_batch(
                QueueUrl=self._queue_url,
                Entries=[
                    {
                        "Id": str(start + offset),
                        "MessageBody": msgspec.json.encode(it).decode(),
                        "DelaySeconds": int(delay.total_seconds()),
                    }
                    for offset, it in enumerate(batch)
                ],
            )
            refused |= {int(it["Id"]): it["Code"] for it in answer.get("Failed", ())}
        return refused
