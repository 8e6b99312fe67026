"""A certificate authority, a receiver that it certified, and how the tests call receivers."""

import socket
from collections.abc import Generator, Sequence
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any
from uuid import UUID

import pytest

from notifications.domain.webhooks import (
    SECRET_BYTES,
    Delivered,
    WebhookMessage,
    WebhookSecret,
    WebhookUrl,
)
from notifications.errors import DeliveryFault, WebhookFailed
from notifications.gateways import webhooks as gateways_webhooks
from notifications.gateways.webhooks import Resolver, WebhookReceivers

from .webhook_certificates import CertificateAuthority
from .webhook_receiver import WebhookReceiver, webhook_receiver

HOST = "receiver.example.com"
LOOPBACK = ip_network("127.0.0.0/8")
MESSAGE = WebhookMessage(
    message_id=UUID("0199a8a0-0000-7000-8000-00000000000a"), body=b'{"name":"J\xc3\xbcrgen"}'
)
SECRET = WebhookSecret.made_of(b"s" * SECRET_BYTES)


class Names:
    """A resolver that tells these answers, one after another, and counts questions."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.asked: list[str] = []
        self._answers = answers

    def __call__(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        return self._answers[min(len(self.asked), len(self._answers)) - 1]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> CertificateAuthority:
    return CertificateAuthority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def receiver(authority: CertificateAuthority) -> Generator[WebhookReceiver]:
    with webhook_receiver(authority.server_tls(HOST), host=HOST) as receiver:
        yield receiver


@pytest.fixture
def connects(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The addresses that this process tries to connect to."""
    tried: list[Any] = []
    connect = socket.socket.connect

    def noted(sock: socket.socket, address: Any) -> None:
        tried.append(address)
        connect(sock, address)

    monkeypatch.setattr(socket.socket, "connect", noted)
    return tried


@pytest.fixture
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateways_webhooks, "ANSWER_SECONDS", 0.5)
    monkeypatch.setattr(gateways_webhooks, "CONNECT_SECONDS", 0.5)
    monkeypatch.setattr(gateways_webhooks, "RESOLVE_SECONDS", 0.2)


@pytest.fixture
def receivers(authority: CertificateAuthority) -> WebhookReceivers:
    return receivers_at(Names(["127.0.0.1"]), authority)


def receivers_at(resolve: Resolver, authority: CertificateAuthority) -> WebhookReceivers:
    return WebhookReceivers(
        allowed_networks=(LOOPBACK,), resolve=resolve, tls=authority.client_tls()
    )


def delivered(receivers: WebhookReceivers, url: str) -> Delivered:
    return receivers.deliver(MESSAGE, url=WebhookUrl(url), secrets=(SECRET,), now=datetime.now(UTC))


def fault_of(receivers: WebhookReceivers, url: str) -> tuple[DeliveryFault, int | None]:
    with pytest.raises(WebhookFailed) as failed:
        delivered(receivers, url)
    assert str(failed.value) == f"The webhook was not delivered: {failed.value.reason}."
    return failed.value.reason, failed.value.status
