"""Calls of webhooks, from the table to the receivers."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from notifications.domain.attempts import Attempt
from notifications.domain.backoff import SHORTEST_WAIT, is_given_up, next_try, spread
from notifications.domain.notifications import Notification, NotificationKey
from notifications.domain.registered_webhooks import DisabledReason, Webhook
from notifications.domain.webhook_messages import message_about, notice_of
from notifications.errors import WebhookFailed, WebhookGone, WebhookNotFound
from notifications.gateways.webhooks import WebhookReceivers
from notifications.repository import People
from notifications.use_cases.delivery import (
    WEBHOOK_DELETED,
    WEBHOOK_DISABLED,
    Delivery,
    failed,
    nothing_to_do,
    suppressed,
)
from notifications.use_cases.telling import tell


class Try(Struct, frozen=True, kw_only=True):
    """What one attempt is given of the world: its own id and notice, the time, and chance."""

    attempt_id: UUID
    notice_id: UUID
    now: datetime
    chance: float


class Call(Struct, frozen=True):
    """What is told, and whom."""

    notification: Notification
    webhook: Webhook


def send_webhook(
    *, key: NotificationKey, people: People, receivers: WebhookReceivers, this: Try
) -> Delivery:
    """Call one webhook about one notification; what fails is tried again for three days.

    A receiver that has failed is left in peace for a while, also with other notifications: these
    wait without a call, so that one receiver that hangs takes no time from the others.

    A receiver may be called again after a kill between its answer and the mark. It knows by the
    message's id that it has it.

    Raises NotificationNotFound, and AlreadyBeingSent, which passes with time.
    """
    notification = people.notifications.get(key)
    if not notification.is_up:
        return nothing_to_do(notification)
    webhook = people.webhooks.find(key.recipient_id, key.webhook_id) if key.webhook_id else None
    if webhook is None:
        return failed(
            notification, WEBHOOK_DELETED, notifications=people.notifications, now=this.now
        )
    call = Call(notification, webhook)
    if webhook.disabled_because:
        return _suppressed(call, people, this)
    if webhook.is_paused_at(this.now) or not _may_call(webhook, people, this):
        return _delayed(call, people, this)
    return _called(call, people, receivers, this)


def _may_call(webhook: Webhook, people: People, this: Try) -> bool:
    """Tell whether to call a receiver now: one that has failed is called by one at a time."""
    if webhook.failing_since is None:
        return True
    probing = webhook.after_failure(now=this.now, chance=this.chance)
    return people.webhooks.take_turn(webhook, probing)


def _called(call: Call, people: People, receivers: WebhookReceivers, this: Try) -> Delivery:
    notification, webhook = call.notification, call.webhook
    attempt = Attempt(attempt_id=this.attempt_id, at=this.now)
    people.notifications.claim(notification.key, attempt)
    try:
        delivered = receivers.deliver(
            message_about(notification),
            url=webhook.url,
            secrets=webhook.secrets_at(this.now),
            now=this.now,
        )
    except WebhookFailed as error:
        return _failed(call, attempt, error, people, this)
    except Exception as error:
        people.notifications.release(notification.key, attempt.failed(type(error).__name__))
        raise
    if webhook.failing_since:
        people.webhooks.note_success(webhook)
    people.notifications.mark_sent(notification.key, attempt.sent(status=delivered.status))
    return Delivery("sent", notification)


def _failed(
    call: Call, attempt: Attempt, error: WebhookFailed, people: People, this: Try
) -> Delivery:
    notification, attempt = call.notification, attempt.failed(error.reason, status=error.status)
    webhook = call.webhook.after_failure(now=this.now, chance=this.chance)
    people.webhooks.note_failure(webhook)
    reason = _reason_to_disable(webhook, error, now=this.now)
    if reason:
        _disable(Call(notification, webhook), reason, people, this)
    since = notification.created_at
    if reason or is_given_up(failing_since=since, now=this.now):
        people.notifications.mark_failed(notification.key, attempt)
        return Delivery("failed", notification)
    due_at = next_try(failing_since=since, now=this.now, chance=this.chance)
    people.notifications.put_off(notification.delayed_until(due_at), attempt)
    return Delivery("delayed", notification)


def _reason_to_disable(
    webhook: Webhook, error: WebhookFailed, *, now: datetime
) -> DisabledReason | None:
    if isinstance(error, WebhookGone):
        return DisabledReason.GONE
    if webhook.failing_since and is_given_up(failing_since=webhook.failing_since, now=now):
        return DisabledReason.FAILING
    return None


def _disable(call: Call, reason: DisabledReason, people: People, this: Try) -> None:
    try:
        disabled = people.webhooks.disable(call.webhook, reason, notice_id=this.notice_id)
    except WebhookNotFound:
        return
    _tell_owner(Call(call.notification, disabled), people, this)


def _tell_owner(call: Call, people: People, this: Try) -> None:
    """Tell an owner that their webhook is called no more: once, as the notice has one id."""
    if notice := notice_of(call.webhook, cause=call.notification):
        tell(news=notice, people=people, now=this.now)


def _suppressed(call: Call, people: People, this: Try) -> Delivery:
    # Whoever disabled it may have been cut off before its owner was told.
    _tell_owner(call, people, this)
    return suppressed(
        call.notification, WEBHOOK_DISABLED, notifications=people.notifications, now=this.now
    )


def _delayed(call: Call, people: People, this: Try) -> Delivery:
    pause_ends_at = max(call.webhook.paused_until or this.now, this.now + SHORTEST_WAIT)
    due_at = spread(pause_ends_at, now=this.now, chance=this.chance)
    people.notifications.delay(call.notification.delayed_until(due_at), now=this.now)
    return Delivery("delayed", call.notification)
