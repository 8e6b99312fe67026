"""Messages of the webhook queue, and what becomes of them."""

import ssl
from collections.abc import Generator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from msgspec import json, structs

from chassis.clock import utc_now
from chassis.testing.lambda_context import FakeLambdaContext
from contracts.golden import examples
from contracts.orders import OrderConfirmed
from notifications.domain.notifications import Notification
from notifications.domain.registered_webhooks import Webhook
from notifications.domain.webhooks import WebhookUrl
from notifications.handlers import dispatch, on_event
from notifications.handlers.send_webhook import handler
from notifications.repository import People

from ..conftest import Cloud, failed, queue_event  # noqa: TID252  # The tests are no package.
from .webhook_certificates import CertificateAuthority
from .webhook_receiver import WebhookReceiver, webhook_receiver

HOST = "127.0.0.1"


@pytest.fixture
def receiver(
    authority: CertificateAuthority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Generator[WebhookReceiver]:
    """A receiver on this machine, which the function may call and whose certificate it trusts."""
    trusted = tmp_path / "authority.pem"
    trusted.write_text(authority.certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with webhook_receiver(authority.server_tls(HOST), host=HOST) as receiver:
        yield receiver


@pytest.fixture
def context(
    environment: None, receiver: WebhookReceiver, monkeypatch: pytest.MonkeyPatch
) -> FakeLambdaContext:
    monkeypatch.setenv("WEBHOOK_ALLOWED_NETWORKS", "127.0.0.0/8")
    return FakeLambdaContext()


@pytest.fixture
def registered(people: People, webhook: Webhook, receiver: WebhookReceiver) -> Webhook:
    here = structs.replace(webhook, url=WebhookUrl(f"https://{receiver.authority}/?key=mine"))
    people.webhooks.add(here)
    return here


@pytest.fixture
def request_(people: People, call: Notification, registered: Webhook) -> bytes:
    """A message of the queue, whose notification and webhook are in the table."""
    people.notifications.add(structs.replace(call, created_at=utc_now()))
    return request_of(call)


def request_of(notification: Notification) -> bytes:
    return json.encode(
        {
            "key": notification.key,
            "correlation_id": notification.correlation_id,
            "traceparent": notification.traceparent,
        }
    )


def counted(output: str) -> list[tuple[str, str, str]]:
    """Return what was counted: metric, channel and kind."""
    documents: list[dict[str, Any]] = [
        json.decode(line) for line in output.splitlines() if '"_aws"' in line
    ]
    return [
        (name, document["channel"], document["kind"])
        for document in documents
        for name in document
        if name.startswith("Notifications")
    ]


class TestHandler:
    def test_calls_and_counts_once_for_ten_deliveries(
        self,
        request_: bytes,
        context: FakeLambdaContext,
        receiver: WebhookReceiver,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        answers = [handler(queue_event(request_, request_), context) for _ in range(5)]

        assert answers == [failed()] * 5
        assert len(receiver.requests) == 1
        assert counted(capsys.readouterr().out) == [("NotificationsSent", "webhook", "payment")]

    @pytest.mark.parametrize(
        ("answer", "metric", "status"),
        [
            ("500", "NotificationsDelayed", "delayed"),
            ("307", "NotificationsDelayed", "delayed"),
            ("410", "NotificationsFailed", "failed"),
        ],
    )
    def test_acknowledges_and_counts_what_was_not_taken(
        self,
        answer: str,
        metric: str,
        status: str,
        request_: bytes,
        context: FakeLambdaContext,
        receiver: WebhookReceiver,
        cloud: Cloud,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        receiver.answers(answer)

        assert handler(queue_event(request_), context) == failed()

        (item,) = [it for it in cloud.items("NOTIFICATION#") if "#webhook#" in it["sk"]]
        assert item["status"] == status
        assert counted(capsys.readouterr().out) == [(metric, "webhook", "payment")]
        assert cloud.dead_letters() == []

    def test_trusts_no_certificate_but_those_of_known_authorities(
        self,
        request_: bytes,
        context: FakeLambdaContext,
        receiver: WebhookReceiver,
        cloud: Cloud,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", ssl.get_default_verify_paths().openssl_cafile)

        handler(queue_event(request_), context)

        assert receiver.requests == []
        assert "certificate_not_trusted" in str(cloud.items("NOTIFICATION#")[0]["attempts"])

    @pytest.mark.parametrize(
        ("spoil", "reason"),
        [
            ((b'"c-1"', b'"c-1\\r\\nx: y"'), "$.correlation_id"),
            ((b'"webhook"', b'"email"'), "The channel is email, and not webhook."),
        ],
    )
    def test_buries_what_cannot_be_read_with_the_reason_and_goes_on(
        self,
        spoil: tuple[bytes, bytes],
        reason: str,
        request_: bytes,
        context: FakeLambdaContext,
        receiver: WebhookReceiver,
        cloud: Cloud,
    ) -> None:
        broken = request_.replace(*spoil)

        answer = handler(queue_event(broken, request_), context)

        ((body, told),) = cloud.dead_letters()
        assert (answer, body) == (failed(), broken.decode())
        assert reason in told
        assert len(receiver.requests) == 1

    def test_buries_a_request_for_a_notification_that_has_expired(
        self, call: Notification, context: FakeLambdaContext, cloud: Cloud
    ) -> None:
        answer = handler(queue_event(request_of(call)), context)

        ((_, reason),) = cloud.dead_letters()
        assert answer == failed()
        assert reason.startswith("NotificationNotFound: ")

    def test_begins_no_call_that_a_kill_could_repeat(
        self, request_: bytes, context: FakeLambdaContext, receiver: WebhookReceiver
    ) -> None:
        context.remaining_seconds = 20

        answer = handler(queue_event(request_), context)

        assert (answer, receiver.requests) == (failed("m-1"), [])

    @pytest.mark.parametrize("answer", ["200", "500", "410"])
    def test_logs_neither_address_nor_secret(
        self,
        answer: str,
        request_: bytes,
        context: FakeLambdaContext,
        receiver: WebhookReceiver,
        registered: Webhook,
        log: StringIO,
    ) -> None:
        receiver.answers(answer)

        handler(queue_event(request_), context)

        assert '"correlation_id":"c-1"' in log.getvalue()
        assert "key=mine" not in log.getvalue()
        assert registered.secret.value not in log.getvalue()


class TestWholeWay:
    def test_turns_an_event_that_comes_ten_times_into_one_call_of_each_webhook(
        self,
        context: FakeLambdaContext,
        registered: Webhook,
        people: People,
        receiver: WebhookReceiver,
        cloud: Cloud,
    ) -> None:
        other = structs.replace(
            registered, webhook_id=registered.owner_id, url=WebhookUrl(f"{registered.url.value}2")
        )
        people.webhooks.add(other)
        told = examples(OrderConfirmed.type)[0].message

        for _ in range(10):
            on_event.handler(queue_event(told), context)
        for _ in range(3):
            dispatch.handler(cloud.stream_event(), context)
        requests = cloud.webhook_requests()
        handler(queue_event(*map(json.encode, requests)), context)

        assert len(requests) == 6
        assert sorted(it.path for it in receiver.requests) == ["/?key=mine", "/?key=mine2"]
