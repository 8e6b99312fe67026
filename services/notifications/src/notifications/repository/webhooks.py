"""The webhooks that people have registered, with the secrets that they share with us."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from msgspec import Struct

from notifications.domain.kinds import Kind
from notifications.domain.registered_webhooks import DisabledReason, RetiredSecret, Webhook
from notifications.domain.webhooks import WebhookSecret, WebhookUrl
from notifications.errors import WebhookNotFound, WebhookStale
from notifications.repository.attributes import Value
from notifications.repository.table import Item, Key, Table, of_recipient

_PREFIX: Final = "WEBHOOK#"


class _Item(Struct, frozen=True):
    sk: str
    version: int
    url: str
    kinds: str
    secret: str
    retired: str
    created_at: datetime
    failing_since: datetime | None = None
    paused_until: datetime | None = None
    disabled_because: DisabledReason | None = None
    notice_id: UUID | None = None


class Webhooks:
    """The webhooks in the table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, webhook: Webhook) -> None:
        """Add a webhook."""
        self._table.put(
            _key(webhook),
            {
                "version": webhook.version,
                "url": webhook.url.value,
                "kinds": msgspec.json.encode(webhook.kinds).decode(),
                "created_at": webhook.created_at.isoformat(),
                **_secrets_of(webhook),
            },
        )

    def find(self, owner_id: UUID, webhook_id: UUID) -> Webhook | None:
        """Return a webhook as it is now, if it is there."""
        key = of_recipient(owner_id, f"{_PREFIX}{webhook_id}")
        item = self._table.get(key, consistent=True)
        return _webhook(owner_id, item) if item else None

    def get(self, owner_id: UUID, webhook_id: UUID) -> Webhook:
        """Return a webhook as it is now; raises WebhookNotFound."""
        webhook = self.find(owner_id, webhook_id)
        if webhook is None:
            raise WebhookNotFound(webhook_id=webhook_id)
        return webhook

    def list_all(self, owner_id: UUID) -> list[Webhook]:
        """List a person's webhooks as they are now, the oldest first: a page holds them all."""
        page = self._table.page_beginning(of_recipient(owner_id, _PREFIX), ConsistentRead=True)
        return [_webhook(owner_id, item) for item in page.items]

    def replace_secrets(self, webhook: Webhook, *, expected_version: int) -> None:
        """Store the secrets of a webhook at the expected version; raises WebhookStale."""
        secrets = {f":{name}": value for name, value in _secrets_of(webhook).items()}
        replaced = self._table.update(
            _key(webhook),
            "SET #version = :version, secret = :secret, retired = :retired",
            condition="#version = :seen",
            given={":version": webhook.version, ":seen": expected_version, **secrets},
        )
        if replaced is None:
            raise WebhookStale(webhook_id=webhook.webhook_id)

    def take_turn(self, seen: Webhook, probing: Webhook) -> bool:
        """Let one attempt call a failing receiver; return False where another was let before it.

        The others see a receiver that is paused until the one knows more.
        """
        taken = self._table.update(
            _key(seen),
            "SET paused_until = :until",
            condition="paused_until = :seen",
            given=_moments(until=probing.paused_until, seen=seen.paused_until),
        )
        return taken is not None

    def note_success(self, webhook: Webhook) -> None:
        """Note that the receiver took something, so that it counts as failing no more."""
        self._table.update(_key(webhook), "REMOVE failing_since, paused_until")

    def note_failure(self, webhook: Webhook) -> None:
        """Note since when the receiver has been failing, and until when it is left in peace."""
        self._table.update(
            _key(webhook),
            "SET failing_since = :since, paused_until = :until",
            given=_moments(since=webhook.failing_since, until=webhook.paused_until),
        )

    def disable(self, webhook: Webhook, reason: DisabledReason, *, notice_id: UUID) -> Webhook:
        """Call a webhook no more; return it as it is then. Whoever does so first says why.

        Raises WebhookNotFound.
        """
        self._table.update(
            _key(webhook),
            "SET disabled_because = :reason, notice_id = :notice_id, #version = #version + :one",
            condition="attribute_exists(pk) AND attribute_not_exists(disabled_because)",
            given={":reason": reason, ":notice_id": str(notice_id), ":one": 1},
        )
        return self.get(webhook.owner_id, webhook.webhook_id)

    def delete(self, webhook: Webhook) -> None:
        """Delete a webhook at its version; raises WebhookStale."""
        if not self._table.delete(
            _key(webhook), condition="#version = :seen", given={":seen": webhook.version}
        ):
            raise WebhookStale(webhook_id=webhook.webhook_id)

    def remove(self, webhook: Webhook) -> None:
        """Delete a webhook, if it is there."""
        self._table.delete(_key(webhook))

    def erase(self, owner_id: UUID) -> None:
        """Delete all webhooks of a person."""
        self._table.erase_beginning(of_recipient(owner_id, _PREFIX))


def _key(webhook: Webhook) -> Key:
    return of_recipient(webhook.owner_id, f"{_PREFIX}{webhook.webhook_id}")


def _moments(**moments: datetime | None) -> dict[str, Value]:
    return {f":{name}": moment.isoformat() for name, moment in moments.items() if moment}


def _secrets_of(webhook: Webhook) -> dict[str, Value]:
    return {
        "secret": webhook.secret.value,
        "retired": msgspec.json.encode(webhook.retired).decode(),
    }


def _webhook(owner_id: UUID, item: Item) -> Webhook:
    read = msgspec.convert(item, _Item)
    return Webhook(
        owner_id=owner_id,
        webhook_id=UUID(read.sk.removeprefix(_PREFIX)),
        version=read.version,
        url=WebhookUrl(read.url),
        kinds=msgspec.json.decode(read.kinds, type=tuple[Kind, ...]),
        secret=WebhookSecret(read.secret),
        retired=msgspec.json.decode(read.retired, type=tuple[RetiredSecret, ...]),
        created_at=read.created_at,
        failing_since=read.failing_since,
        paused_until=read.paused_until,
        disabled_because=read.disabled_because,
        notice_id=read.notice_id,
    )
