"""Webhooks as people register them: what each is told, with which secrets, and until when."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from msgspec import Struct, structs

from notifications.domain.backoff import next_try
from notifications.domain.kinds import Kind
from notifications.domain.webhooks import Secrets, WebhookSecret, WebhookUrl

FIRST_VERSION: Final = 1

MOST_WEBHOOKS: Final = 10
"""How many one person may have: every event is told to each of them."""

OVERLAP: Final = timedelta(hours=24)
"""How long a secret signs beside the one that replaced it, so that a receiver can change over."""

MOST_RETIRED_SECRETS: Final = 3
"""Each signs, and the header with the signatures must stay short whoever rotates without end."""


class WebhookStatus(StrEnum):
    """Whether a webhook is called."""

    ACTIVE = "active"
    DISABLED = "disabled"


class DisabledReason(StrEnum):
    """Why a webhook is called no more: its receiver said so, or had not taken anything for long."""

    GONE = "gone"
    FAILING = "failing"


class RetiredSecret(Struct, frozen=True):
    """A secret that has been replaced, and still signs for a while."""

    secret: WebhookSecret
    until: datetime


class Webhook(Struct, frozen=True, kw_only=True):
    """An address that its owner wants to be called at about some kinds of things.

    The version grows with whatever the owner can see of it, and with the secret. A receiver that
    fails is left in peace for a while; the notice tells its owner that it is called no more.
    """

    owner_id: UUID
    webhook_id: UUID
    url: WebhookUrl
    kinds: tuple[Kind, ...]
    secret: WebhookSecret
    created_at: datetime
    version: int = FIRST_VERSION
    retired: tuple[RetiredSecret, ...] = ()
    failing_since: datetime | None = None
    paused_until: datetime | None = None
    disabled_because: DisabledReason | None = None
    notice_id: UUID | None = None

    @property
    def status(self) -> WebhookStatus:
        """Whether it is called."""
        return WebhookStatus.DISABLED if self.disabled_because else WebhookStatus.ACTIVE

    def wants(self, kind: Kind) -> bool:
        """Whether it is to be called about a kind of things."""
        return self.status is WebhookStatus.ACTIVE and kind in self.kinds

    def is_paused_at(self, now: datetime) -> bool:
        """Whether its receiver has failed so lately that it is not called now."""
        return self.paused_until is not None and now < self.paused_until

    def after_failure(self, *, now: datetime, chance: float) -> "Webhook":
        """Return the webhook whose receiver has failed just now."""
        since = self.failing_since or now
        until = next_try(failing_since=since, now=now, chance=chance)
        return structs.replace(self, failing_since=since, paused_until=until)

    def secrets_at(self, now: datetime) -> Secrets:
        """Return what signs at a moment, the newest first."""
        return (self.secret, *(each.secret for each in self._still_valid(now)))

    def with_secret(self, secret: WebhookSecret, *, now: datetime) -> "Webhook":
        """Return the webhook with a new secret; the old one is valid for a while yet."""
        retired = (RetiredSecret(self.secret, now + OVERLAP), *self._still_valid(now))
        return structs.replace(
            self,
            secret=secret,
            retired=retired[:MOST_RETIRED_SECRETS],
            version=self.version + 1,
        )

    def _still_valid(self, now: datetime) -> tuple[RetiredSecret, ...]:
        return tuple(each for each in self.retired if now < each.until)


def each_once(wanted: Collection[Kind]) -> tuple[Kind, ...]:
    """Return kinds in their own order, none of them twice."""
    return tuple(kind for kind in Kind if kind in wanted)
