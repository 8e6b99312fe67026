"""Notifications on their way to what delivers them."""

from collections.abc import Mapping, Sequence

from notifications.domain.notifications import Channel, Notification
from notifications.gateways.queues import DeliveryQueue, DeliveryRequest


def queue_notifications(
    *, pending: Sequence[Notification], queues: Mapping[Channel, DeliveryQueue]
) -> Mapping[int, str]:
    """Queue notifications by channel; return the reason of each refusal, by position.

    A notification that is queued twice is delivered once: whoever delivers claims it first.
    """
    refused: dict[int, str] = {}
    for channel, queue in queues.items():
        positions = [at for at, it in enumerate(pending) if it.key.channel is channel]
        reasons = queue.send([request_for(pending[at]) for at in positions])
        refused |= {positions[at]: reason for at, reason in reasons.items()}
    return refused


def request_for(notification: Notification) -> DeliveryRequest:
    """Return the message that has a notification delivered."""
    return DeliveryRequest(
        key=notification.key,
        correlation_id=notification.correlation_id,
        traceparent=notification.traceparent,
    )
