from datetime import timedelta
from uuid import UUID

import pytest
from msgspec import structs

from notifications.domain.kinds import Kind
from notifications.domain.registered_webhooks import (
    MOST_RETIRED_SECRETS,
    OVERLAP,
    DisabledReason,
    Webhook,
    each_once,
)
from notifications.domain.webhooks import SECRET_BYTES, WebhookSecret
from notifications.errors import WebhookNotFound, WebhookStale
from notifications.repository import Webhooks

from .conftest import NOW

NEW, NEWEST = (WebhookSecret.made_of(each * SECRET_BYTES) for each in (b"t", b"u"))
SOON = timedelta(hours=1)


class TestWebhook:
    def test_signs_with_its_secret(self, webhook: Webhook) -> None:
        assert webhook.secrets_at(NOW) == (webhook.secret,)

    def test_signs_with_the_old_secret_too_for_a_while(self, webhook: Webhook) -> None:
        rotated = webhook.with_secret(NEW, now=NOW)

        just_before = NOW + OVERLAP - timedelta(seconds=1)
        assert rotated.version == webhook.version + 1
        assert rotated.secrets_at(just_before) == (NEW, webhook.secret)
        assert rotated.secrets_at(NOW + OVERLAP) == (NEW,)

    def test_keeps_every_promise_where_it_is_rotated_again(self, webhook: Webhook) -> None:
        rotated = webhook.with_secret(NEW, now=NOW).with_secret(NEWEST, now=NOW + SOON)

        assert rotated.secrets_at(NOW + SOON) == (NEWEST, NEW, webhook.secret)
        assert rotated.secrets_at(NOW + OVERLAP) == (NEWEST, NEW)

    def test_has_few_secrets_however_often_it_is_rotated(self, webhook: Webhook) -> None:
        for _ in range(9):
            webhook = webhook.with_secret(NEW, now=NOW)

        assert len(webhook.retired) == MOST_RETIRED_SECRETS

    def test_keeps_its_secrets_out_of_logs(self, webhook: Webhook) -> None:
        rotated = webhook.with_secret(NEW, now=NOW)

        assert not {webhook.secret.value, NEW.value} & set(repr(rotated).split("'"))


class TestEachOnce:
    def test_keeps_the_order_of_kinds(self) -> None:
        wanted = [Kind.PAYMENT, Kind.SECURITY, Kind.PAYMENT]

        assert each_once(wanted) == (Kind.SECURITY, Kind.PAYMENT)


class TestWebhooks:
    def test_come_back_as_they_were_added(self, webhooks: Webhooks, webhook: Webhook) -> None:
        webhooks.add(webhook)

        assert webhooks.get(webhook.owner_id, webhook.webhook_id) == webhook
        assert webhooks.list_all(webhook.owner_id) == [webhook]

    def test_keep_old_and_new_secrets(self, webhooks: Webhooks, webhook: Webhook) -> None:
        rotated = webhook.with_secret(NEW, now=NOW)
        webhooks.add(webhook)

        webhooks.replace_secrets(rotated, expected_version=webhook.version)

        assert webhooks.get(webhook.owner_id, webhook.webhook_id) == rotated

    @pytest.mark.parametrize("is_there", [True, False])
    def test_refuse_a_change_of_what_has_changed_or_gone(
        self, webhooks: Webhooks, webhook: Webhook, *, is_there: bool
    ) -> None:
        if is_there:
            webhooks.add(structs.replace(webhook, version=2))

        with pytest.raises(WebhookStale):
            webhooks.replace_secrets(webhook.with_secret(NEW, now=NOW), expected_version=1)
        with pytest.raises(WebhookStale):
            webhooks.delete(webhook)

    def test_are_disabled_once(self, webhooks: Webhooks, webhook: Webhook) -> None:
        first, second = UUID(int=1), UUID(int=2)
        webhooks.add(webhook)

        disabled = webhooks.disable(webhook, DisabledReason.GONE, notice_id=first)
        again = webhooks.disable(webhook, DisabledReason.FAILING, notice_id=second)

        assert (again.disabled_because, again.notice_id) == (DisabledReason.GONE, first)
        assert again == disabled

    def test_are_found_by_their_owner_alone(self, webhooks: Webhooks, webhook: Webhook) -> None:
        webhooks.add(webhook)

        with pytest.raises(WebhookNotFound):
            webhooks.get(webhook.webhook_id, webhook.webhook_id)


class TestStatus:
    @pytest.mark.parametrize(
        ("reason", "status"), [(None, "active"), (DisabledReason.GONE, "disabled")]
    )
    def test_follows_from_the_reason(
        self, webhook: Webhook, reason: DisabledReason | None, status: str
    ) -> None:
        assert structs.replace(webhook, disabled_because=reason).status == status
