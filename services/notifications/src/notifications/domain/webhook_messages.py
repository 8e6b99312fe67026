"""What the receivers of webhooks are told, in the form that Standard Webhooks asks for."""

import msgspec

from notifications.domain.kinds import WEBHOOK_DISABLED
from notifications.domain.notifications import News, Notification
from notifications.domain.registered_webhooks import Webhook
from notifications.domain.webhooks import WebhookMessage


def message_about(notification: Notification) -> WebhookMessage:
    """Return the message that tells a notification: type, time, kind and facts, nothing personal.

    Its id is the event's, so that a receiver with two webhooks knows that both tell the same.
    """
    body = {
        "type": notification.event_type,
        "timestamp": notification.created_at,
        "kind": notification.kind,
        "data": notification.facts,
    }
    return WebhookMessage(message_id=notification.key.event_id, body=msgspec.json.encode(body))


def notice_of(webhook: Webhook, *, cause: Notification) -> News | None:
    """Return what tells an owner that their webhook is called no more; None while it is called.

    The address may have a secret in it, so only its host is told.
    """
    if webhook.disabled_because is None or webhook.notice_id is None:
        return None
    return News(
        recipient_id=webhook.owner_id,
        event_id=webhook.notice_id,
        event_type=WEBHOOK_DISABLED,
        facts={
            "webhook_id": str(webhook.webhook_id),
            "host": webhook.url.host,
            "reason": webhook.disabled_because,
        },
        told_at=cause.created_at,
        correlation_id=cause.correlation_id,
        traceparent=cause.traceparent,
    )
