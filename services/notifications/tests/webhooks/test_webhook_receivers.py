"""Deliveries of webhooks, over real sockets and real TLS, to receivers at their worst."""

import socket
import threading
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from notifications.domain.webhooks import Delivered
from notifications.errors import DeliveryFault, WebhookFailed, WebhookGone
from notifications.gateways.webhooks import WebhookReceivers

from .conftest import HOST, LOOPBACK, MESSAGE, SECRET, Names, delivered, fault_of
from .webhook_certificates import CertificateAuthority
from .webhook_receiver import WebhookReceiver, webhook_receiver


class TestDeliver:
    def test_convinces_the_receiver(
        self, receivers: WebhookReceivers, receiver: WebhookReceiver
    ) -> None:
        outcome = delivered(receivers, f"https://{receiver.authority}/hooks?of=ada")

        assert outcome == Delivered(200)
        (request,) = receiver.requests
        assert (request.path, request.body) == ("/hooks?of=ada", MESSAGE.body)
        told = Webhook(SECRET.value).verify(request.body, dict(request.headers))
        assert told == {"name": "Jürgen"}

    def test_sends_these_headers_and_no_more(
        self, receivers: WebhookReceivers, receiver: WebhookReceiver
    ) -> None:
        delivered(receivers, f"https://{receiver.authority}/")

        (request,) = receiver.requests
        signed = {name for name in request.headers if name.startswith("webhook-")}
        assert signed == {"webhook-id", "webhook-signature", "webhook-timestamp"}
        assert {name: request.headers[name] for name in request.headers.keys() - signed} == {
            "accept-encoding": "identity",
            "connection": "close",
            "content-length": str(len(MESSAGE.body)),
            "content-type": "application/json",
            "host": receiver.authority,
            "user-agent": "notifications-webhooks/1",
        }

    @pytest.mark.parametrize("trouble", ["5 MB", "drip a body", "chunks of less than nothing"])
    @pytest.mark.usefixtures("_short")
    def test_believes_the_status_whatever_follows_it(
        self, receivers: WebhookReceivers, receiver: WebhookReceiver, trouble: str
    ) -> None:
        receiver.answers(trouble)

        assert delivered(receivers, f"https://{receiver.authority}/") == Delivered(200)

    @pytest.mark.parametrize(
        ("trouble", "reason", "status"),
        [
            ("500", "status_not_successful", 500),
            ("429", "status_not_successful", 429),
            ("5 MB and a 500", "status_not_successful", 500),
            ("304", "redirected", 304),
            ("hang", "timed_out", None),
            ("drip", "timed_out", None),
            ("endless promises", "timed_out", None),
            ("endless headers", "answer_unreadable", None),
            ("endless header", "answer_unreadable", None),
            ("garbage", "answer_unreadable", None),
            ("a status of letters", "answer_unreadable", None),
            ("close", "connection_lost", None),
        ],
    )
    @pytest.mark.usefixtures("_short")
    def test_tells_what_failed(
        self,
        receivers: WebhookReceivers,
        receiver: WebhookReceiver,
        trouble: str,
        reason: DeliveryFault,
        status: int | None,
    ) -> None:
        receiver.answers(trouble)

        fault = fault_of(receivers, f"https://{receiver.authority}/")

        assert fault == (reason, status)
        assert len(receiver.requests) == 1

    def test_tells_that_the_receiver_is_gone(
        self, receivers: WebhookReceivers, receiver: WebhookReceiver
    ) -> None:
        receiver.answers("410")

        with pytest.raises(WebhookGone):
            delivered(receivers, f"https://{receiver.authority}/")

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_follows_no_redirect(
        self,
        receivers: WebhookReceivers,
        receiver: WebhookReceiver,
        authority: CertificateAuthority,
        connects: list[Any],
        status: int,
    ) -> None:
        with webhook_receiver(authority.server_tls("127.0.0.1"), host="127.0.0.1") as inside:
            for location in (f"https://{inside.authority}/", "http://169.254.169.254/latest"):
                receiver.redirects_to(location, status=status)

                fault = fault_of(receivers, f"https://{receiver.authority}/")

                assert fault == ("redirected", status)
        assert inside.connections == 0
        assert connects == [("127.0.0.1", receiver.port)] * 2

    def test_uses_no_proxy_of_the_environment(
        self,
        receivers: WebhookReceivers,
        receiver: WebhookReceiver,
        connects: list[Any],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")

        delivered(receivers, f"https://{receiver.authority}/")

        assert connects == [("127.0.0.1", receiver.port)]

    def test_tells_nothing_of_what_was_answered_or_asked(
        self, receivers: WebhookReceivers, receiver: WebhookReceiver
    ) -> None:
        receiver.answers("a status of letters")

        with pytest.raises(WebhookFailed) as failed:
            delivered(receivers, f"https://{receiver.authority}/?key=mine")

        assert failed.value.__cause__ is None
        assert failed.value.__suppress_context__
        assert vars(failed.value) == {"reason": "answer_unreadable", "status": None}


class TestDeliverOverTls:
    @pytest.mark.parametrize("host", ["other.example.com", "example.com", "127.0.0.1"])
    def test_refuses_the_certificate_of_another(
        self, receivers: WebhookReceivers, authority: CertificateAuthority, host: str
    ) -> None:
        with webhook_receiver(authority.server_tls(host), host=HOST) as impostor:
            fault = fault_of(receivers, f"https://{impostor.authority}/")

        assert fault == ("certificate_not_trusted", None)
        assert impostor.requests == []

    def test_refuses_the_certificate_of_an_authority_that_nobody_trusts(
        self, receivers: WebhookReceivers, tmp_path: Path
    ) -> None:
        unknown = CertificateAuthority(tmp_path)
        with webhook_receiver(unknown.server_tls(HOST), host=HOST) as impostor:
            fault = fault_of(receivers, f"https://{impostor.authority}/")

        assert fault == ("certificate_not_trusted", None)
        assert impostor.requests == []

    def test_trusts_no_authority_of_the_tests_by_itself(self, receiver: WebhookReceiver) -> None:
        receivers = WebhookReceivers(allowed_networks=(LOOPBACK,), resolve=Names(["127.0.0.1"]))

        fault = fault_of(receivers, f"https://{receiver.authority}/")

        assert fault == ("certificate_not_trusted", None)

    def test_accepts_the_certificate_of_an_address(
        self, receivers: WebhookReceivers, authority: CertificateAuthority
    ) -> None:
        with webhook_receiver(authority.server_tls("127.0.0.1"), host="127.0.0.1") as receiver:
            outcome = delivered(receivers, f"https://{receiver.authority}/")

        assert outcome == Delivered(200)

    @pytest.mark.usefixtures("_short")
    def test_does_not_wait_for_who_never_begins(self, receivers: WebhookReceivers) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            fault = fault_of(receivers, f"https://{HOST}:{silent.getsockname()[1]}/")

        assert fault == ("timed_out", None)

    def test_says_nothing_to_who_speaks_no_tls(self, receivers: WebhookReceivers) -> None:
        with socket.create_server(("127.0.0.1", 0)) as plain:
            heard: list[bytes] = []
            thread = threading.Thread(target=answer_plainly, args=(plain, heard))
            thread.start()

            fault = fault_of(receivers, f"https://{HOST}:{plain.getsockname()[1]}/")

            thread.join()
        assert fault == ("tls_failed", None)
        assert MESSAGE.body not in b"".join(heard)


def answer_plainly(plain: socket.socket, heard: list[bytes]) -> None:
    line, _ = plain.accept()
    with line:
        heard.append(line.recv(65536))
        line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
