"""Where a receiver's name leads: to public addresses, or to no connection at all."""

import socket
import threading
import time
from collections.abc import Sequence
from ipaddress import ip_network
from typing import Any

import pytest

from notifications.domain.webhooks import Delivered
from notifications.gateways.webhooks import WebhookReceivers, addresses_of

from .conftest import HOST, LOOPBACK, Names, delivered, fault_of, receivers_at
from .webhook_certificates import CertificateAuthority
from .webhook_receiver import WebhookReceiver

NEVER_SECONDS = 30


class TestDeliverByName:
    @pytest.mark.parametrize(
        "address",
        [
            *("0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "224.0.0.1"),
            *("::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "fd00::1"),
            "fe80::1%lo",
        ],
    )
    @pytest.mark.parametrize("public", [[], ["8.8.8.8"]])
    def test_connects_to_nothing_unless_all_its_addresses_are_public(
        self,
        authority: CertificateAuthority,
        receiver: WebhookReceiver,
        connects: list[Any],
        address: str,
        public: list[str],
    ) -> None:
        receivers = WebhookReceivers(resolve=Names([*public, address]), tls=authority.client_tls())

        fault = fault_of(receivers, f"https://{receiver.authority}/")

        assert fault == ("address_not_public", None)
        assert (connects, receiver.connections) == ([], 0)

    @pytest.mark.parametrize("host", ["127.0.0.1", "169.254.169.254", "[::1]"])
    def test_connects_to_no_address_that_was_registered_while_it_was_allowed(
        self, connects: list[Any], host: str
    ) -> None:
        names = Names([])

        fault = fault_of(WebhookReceivers(resolve=names), f"https://{host}:8443/")

        assert fault == ("address_not_public", None)
        assert (connects, names.asked) == ([], [])

    def test_asks_once_where_the_name_leads_and_goes_there(
        self, authority: CertificateAuthority, receiver: WebhookReceiver, connects: list[Any]
    ) -> None:
        names = Names(["127.0.0.1"], ["169.254.169.254"])

        outcome = delivered(receivers_at(names, authority), f"https://{receiver.authority}/")

        assert outcome == Delivered(200)
        assert names.asked == [HOST]
        assert connects == [("127.0.0.1", receiver.port)]

    def test_goes_on_to_the_next_address(
        self, authority: CertificateAuthority, receiver: WebhookReceiver, connects: list[Any]
    ) -> None:
        receivers = WebhookReceivers(
            allowed_networks=(LOOPBACK, ip_network("::1/128")),
            resolve=Names(["::1", "::1", "127.0.0.1"]),
            tls=authority.client_tls(),
        )

        outcome = delivered(receivers, f"https://{receiver.authority}/")

        assert outcome == Delivered(200)
        assert connects == [("::1", receiver.port), ("127.0.0.1", receiver.port)]

    def test_does_not_knock_everywhere(
        self, authority: CertificateAuthority, connects: list[Any]
    ) -> None:
        receivers = receivers_at(Names([f"127.0.1.{last}" for last in range(200)]), authority)
        with socket.socket() as reserved:
            reserved.bind(("127.0.0.1", 0))

            fault = fault_of(receivers, f"https://{HOST}:{reserved.getsockname()[1]}/")

        assert fault == ("connection_failed", None)
        assert len(connects) == 4

    @pytest.mark.parametrize("error", [socket.gaierror, TimeoutError])
    def test_tells_that_the_name_leads_nowhere(
        self, authority: CertificateAuthority, error: type[OSError]
    ) -> None:
        def resolve(host: str) -> Sequence[str]:
            raise error

        assert fault_of(receivers_at(resolve, authority), f"https://{HOST}/") == (
            "name_not_resolved",
            None,
        )

    def test_tells_that_the_name_has_no_address(self, authority: CertificateAuthority) -> None:
        assert fault_of(receivers_at(Names([]), authority), f"https://{HOST}/") == (
            "name_not_resolved",
            None,
        )

    @pytest.mark.usefixtures("_short")
    def test_does_not_wait_for_a_resolver_that_hangs(self, authority: CertificateAuthority) -> None:
        answered = threading.Event()

        def resolve(host: str) -> Sequence[str]:
            answered.wait(NEVER_SECONDS)
            return ["127.0.0.1"]

        began = time.monotonic()

        fault = fault_of(receivers_at(resolve, authority), f"https://{HOST}/")

        answered.set()
        assert fault == ("name_not_resolved", None)
        assert time.monotonic() - began < NEVER_SECONDS / 3


class TestAddressesOf:
    def test_are_what_the_system_knows(self) -> None:
        assert "127.0.0.1" in addresses_of("localhost")
