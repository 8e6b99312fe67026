"""The receivers of webhooks: servers of strangers, at addresses that strangers chose.

A name is resolved once, each of its addresses must be public, and the connection goes to one of
these: a name that leads elsewhere a moment later is not asked again. The certificate must be of the
name. No redirect is followed, no proxy of the environment is used, and nobody is waited for.
"""

import ssl
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, ip_address
from queue import Empty, SimpleQueue
from socket import AF_INET, AF_INET6, SOCK_STREAM, getaddrinfo, socket
from threading import Thread
from time import monotonic
from typing import Final

from chassis.conversation import ended_after
from notifications.domain.webhooks import (
    Address,
    Delivered,
    Network,
    Secrets,
    WebhookMessage,
    WebhookUrl,
    may_be_called,
    signed_headers,
    taken_with,
)
from notifications.errors import DeliveryFault, WebhookFailed

RESOLVE_SECONDS: Final = 3.0
# For all addresses of a receiver together.
CONNECT_SECONDS: Final = 3.0
# From the first byte of TLS to the last header of the answer, however slowly they come.
ANSWER_SECONDS: Final = 10.0
LONGEST_CALL_SECONDS: Final = RESOLVE_SECONDS + CONNECT_SECONDS + ANSWER_SECONDS
USER_AGENT: Final = "notifications-webhooks/1"
# A name can have thousands of addresses, and nobody should have us knock at them all.
MOST_ADDRESSES_TRIED: Final = 4

type Resolver = Callable[[str], Sequence[str]]
"""Tells the addresses of a name; raises OSError."""


def addresses_of(host: str) -> Sequence[str]:
    """Ask the system's resolver, which may take as long as it likes; raises OSError."""
    found = getaddrinfo(host.encode(), None, type=SOCK_STREAM)
    return [str(address) for *_, (address, *_) in found]


class WebhookReceivers:
    """Calls receivers, at public addresses or in the networks that are allowed besides."""

    def __init__(
        self,
        *,
        allowed_networks: Collection[Network] = (),
        resolve: Resolver = addresses_of,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._allowed_networks = allowed_networks
        self._resolve = resolve
        self._tls = tls or ssl.create_default_context()

    def deliver(
        self, message: WebhookMessage, *, url: WebhookUrl, secrets: Secrets, now: datetime
    ) -> Delivered:
        """Call a receiver once; takes LONGEST_CALL_SECONDS at most.

        Raises WebhookGone where it wants no more, and WebhookFailed for whatever may pass. The
        receiver may have heard all the same; it knows the message by its id.
        """
        headers = {
            "connection": "close",
            "content-type": "application/json",
            "host": url.authority,
            # Many firewalls turn away who does not say what it is.
            "user-agent": USER_AGENT,
            **signed_headers(message, secrets=secrets, now=now),
        }
        sock = _connected(self._addresses(url), url.port)
        try:
            with self._encrypted(sock, url.host) as line, ended_after(ANSWER_SECONDS, line):
                line.do_handshake()
                status = _asked(line, url, message.body, headers)
        except (OSError, HTTPException) as error:
            # Its text may repeat what the receiver said, and errors are logged.
            raise WebhookFailed(reason=_fault_of(error), status=None) from None
        return taken_with(status)

    def _addresses(self, url: WebhookUrl) -> Sequence[Address]:
        addresses = [url.address] if url.address else self._resolved(url.host)
        if not all(
            may_be_called(each, allowed_networks=self._allowed_networks) for each in addresses
        ):
            raise WebhookFailed(reason="address_not_public", status=None)
        return addresses

    def _resolved(self, host: str) -> Sequence[Address]:
        answers: SimpleQueue[Sequence[str]] = SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self._resolve(host))
            except OSError:
                answers.put(())

        # The system's resolver knows no time limit, so it is left alone when it takes too long.
        Thread(target=ask, daemon=True).start()
        with suppress(Empty):
            found = answers.get(timeout=RESOLVE_SECONDS)
            if found:
                return [ip_address(each) for each in dict.fromkeys(found)]
        raise WebhookFailed(reason="name_not_resolved", status=None)

    def _encrypted(self, sock: socket, host: str) -> ssl.SSLSocket:
        return self._tls.wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)


def _connected(addresses: Sequence[Address], port: int) -> socket:
    deadline = monotonic() + CONNECT_SECONDS
    for address in addresses[:MOST_ADDRESSES_TRIED]:
        sock = socket(AF_INET if isinstance(address, IPv4Address) else AF_INET6, SOCK_STREAM)
        # Without any time left an attempt fails at once, as one at a server that is not there.
        sock.settimeout(max(0.0, deadline - monotonic()))
        try:
            sock.connect((str(address), port))
        except OSError:
            sock.close()
        else:
            return sock
    raise WebhookFailed(reason="connection_failed", status=None)


def _asked(line: ssl.SSLSocket, url: WebhookUrl, body: bytes, headers: Mapping[str, str]) -> int:
    connection = HTTPConnection(url.host, url.port)
    connection.sock = line
    # It must not resolve the name and connect on its own.
    connection.auto_open = False
    connection.request("POST", url.target, body, headers)
    with connection.getresponse() as answer:
        # The status says it all. A body is never read: it could be large, slow or a trap.
        return answer.status


def _fault_of(error: Exception) -> DeliveryFault:
    match error:
        case TimeoutError():
            return "timed_out"
        case ssl.SSLCertVerificationError():
            return "certificate_not_trusted"
        case ssl.SSLError():
            return "tls_failed"
        case OSError():
            return "connection_lost"
        case _:
            return "answer_unreadable"
