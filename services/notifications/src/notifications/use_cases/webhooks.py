"""Webhooks, as their owners manage them."""

from datetime import datetime
from uuid import UUID

from notifications.domain.registered_webhooks import MOST_WEBHOOKS, Webhook
from notifications.domain.webhooks import WebhookSecret
from notifications.errors import RecipientErased, WebhooksTooMany
from notifications.repository import Contacts, Webhooks
from notifications.use_cases.preferences import CheckVersion


def register_webhook(*, webhook: Webhook, webhooks: Webhooks, contacts: Contacts) -> None:
    """Keep a new webhook; raises WebhooksTooMany and RecipientErased.

    It is counted, and its owner looked for, when it is there: of two that come at once, the one
    that counts last sees both, and whoever deletes a person erases what is there by then.
    """
    owner_id = webhook.owner_id
    webhooks.add(webhook)
    if len(webhooks.list_all(owner_id)) > MOST_WEBHOOKS:
        webhooks.remove(webhook)
        raise WebhooksTooMany(most=MOST_WEBHOOKS)
    if contacts.is_erased(owner_id):
        webhooks.remove(webhook)
        raise RecipientErased(recipient_id=owner_id)


def list_webhooks(*, owner_id: UUID, webhooks: Webhooks) -> list[Webhook]:
    """List a person's webhooks, the oldest first."""
    return webhooks.list_all(owner_id)


def read_webhook(*, owner_id: UUID, webhook_id: UUID, webhooks: Webhooks) -> Webhook:
    """Return a person's webhook; raises WebhookNotFound."""
    return webhooks.get(owner_id, webhook_id)


def rotate_secret(
    *, owner_id: UUID, webhook_id: UUID, secret: WebhookSecret, webhooks: Webhooks, now: datetime
) -> Webhook:
    """Give a webhook a new secret; raises WebhookNotFound and WebhookStale."""
    before = webhooks.get(owner_id, webhook_id)
    after = before.with_secret(secret, now=now)
    webhooks.replace_secrets(after, expected_version=before.version)
    return after


def delete_webhook(
    *, owner_id: UUID, webhook_id: UUID, check_version: CheckVersion, webhooks: Webhooks
) -> None:
    """Forget a webhook; raises WebhookNotFound, WebhookStale and what `check_version` raises."""
    webhook = webhooks.get(owner_id, webhook_id)
    check_version(webhook.version)
    webhooks.delete(webhook)
