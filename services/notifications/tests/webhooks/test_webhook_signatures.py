"""The proof that a webhook is ours (Standard Webhooks), read as its receivers would."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from notifications.domain.webhooks import (
    SECRET_BYTES,
    Delivered,
    WebhookMessage,
    WebhookSecret,
    signed_headers,
    taken_with,
)
from notifications.errors import TextUnsafe, WebhookFailed, WebhookGone

NOW = datetime(2025, 6, 1, 8, 35, tzinfo=UTC)
MESSAGE_ID = UUID("0199a8a0-0000-7000-8000-00000000000a")
MESSAGE = WebhookMessage(message_id=MESSAGE_ID, body='{"name":"Jürgen"}'.encode())
SECRET = WebhookSecret.made_of(b"s" * SECRET_BYTES)
OLD_SECRET = WebhookSecret.made_of(b"o" * SECRET_BYTES)


class TestWebhookSecret:
    def test_is_written_as_receivers_expect_it(self) -> None:
        secret = WebhookSecret.made_of(bytes(32))

        assert secret.value == "whsec_" + "A" * 43 + "="

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "whsec_",
            base64.b64encode(bytes(32)).decode(),
            "whsec_" + base64.b64encode(bytes(23)).decode(),
            "whsec_" + base64.b64encode(bytes(65)).decode(),
            "whsec_" + "A" * 42,
            "whsec_" + "-_" * 16,
            "whsec_" + "A" * 43 + "=\n",
        ],
    )
    def test_is_refused_in_another_form(self, text: str) -> None:
        with pytest.raises(TextUnsafe) as refused:
            WebhookSecret(text)

        assert refused.value.purpose == "WebhookSecret"

    @pytest.mark.parametrize("length", [24, 32, 64])
    def test_may_have_the_lengths_of_the_standard(self, length: int) -> None:
        secret = WebhookSecret.made_of(bytes(length))

        assert WebhookSecret(secret.value) == secret

    def test_is_not_shown_by_accident(self) -> None:
        assert [f"{SECRET}", repr(SECRET), repr([SECRET])] == [
            "WebhookSecret(...)",
            "WebhookSecret(...)",
            "[WebhookSecret(...)]",
        ]


class TestSignedHeaders:
    def test_sign_id_moment_and_body(self) -> None:
        signed = f"{MESSAGE_ID}.{int(NOW.timestamp())}.".encode() + MESSAGE.body
        digest = hmac.digest(b"s" * SECRET_BYTES, signed, hashlib.sha256)

        headers = signed_headers(MESSAGE, secrets=(SECRET,), now=NOW)

        assert headers == {
            "webhook-id": "0199a8a0-0000-7000-8000-00000000000a",
            "webhook-timestamp": str(int(NOW.timestamp())),
            "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
        }

    @pytest.mark.parametrize("known", [SECRET, OLD_SECRET])
    def test_convince_who_knows_either_secret_while_they_are_rotated(
        self, known: WebhookSecret
    ) -> None:
        headers = signed_headers(MESSAGE, secrets=(SECRET, OLD_SECRET), now=datetime.now(UTC))

        told = Webhook(known.value).verify(MESSAGE.body, dict(headers))

        assert told == {"name": "Jürgen"}

    def test_convince_nobody_who_knows_another(self) -> None:
        headers = signed_headers(MESSAGE, secrets=(SECRET,), now=datetime.now(UTC))

        with pytest.raises(WebhookVerificationError, match="No matching signature"):
            Webhook(OLD_SECRET.value).verify(MESSAGE.body, dict(headers))

    def test_are_the_same_in_every_time_zone(self) -> None:
        elsewhere = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))

        headers = signed_headers(MESSAGE, secrets=(SECRET,), now=elsewhere)

        assert headers == signed_headers(MESSAGE, secrets=(SECRET,), now=NOW)


class TestTakenWith:
    @pytest.mark.parametrize("status", [200, 202, 204, 299])
    def test_is_success(self, status: int) -> None:
        assert taken_with(status) == Delivered(status)

    @pytest.mark.parametrize("status", [100, 199, 400, 401, 404, 409, 411, 429, 500, 503, 999])
    def test_is_a_failure_that_may_pass(self, status: int) -> None:
        with pytest.raises(WebhookFailed) as failed:
            taken_with(status)

        assert type(failed.value) is WebhookFailed
        assert (failed.value.reason, failed.value.status) == ("status_not_successful", status)

    @pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 307, 308, 399])
    def test_is_a_redirect_and_no_success(self, status: int) -> None:
        with pytest.raises(WebhookFailed) as failed:
            taken_with(status)

        assert (failed.value.reason, failed.value.status) == ("redirected", status)

    def test_is_the_end(self) -> None:
        with pytest.raises(WebhookGone) as gone:
            taken_with(410)

        assert (gone.value.reason, gone.value.status) == ("gone", 410)
