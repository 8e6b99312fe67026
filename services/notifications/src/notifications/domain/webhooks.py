"""What is true about webhooks: where one may lead, and how its receiver knows that it is ours.

A webhook's address is chosen by somebody else and called from inside, so it is taken for a trick.
Its form is checked where it is registered and again where it is used. Where its name leads is
checked at each call, because names move.
"""

import base64
import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from ipaddress import (
    AddressValueError,
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_network,
)
from typing import Final, Self
from uuid import UUID

from msgspec import Struct
from standardwebhooks import Webhook

from notifications.errors import (
    TextUnsafe,
    UrlFault,
    WebhookFailed,
    WebhookGone,
    WebhookUrlRefused,
)

type Address = IPv4Address | IPv6Address
type Network = IPv4Network | IPv6Network

LONGEST_URL: Final = 2048
HTTPS_PORT: Final = 443
# Those below are of mail, names and shells: servers that speak TLS too, and should not hear of us.
FIRST_FREE_PORT: Final = 1024
LAST_PORT: Final = 65535
SECRET_BYTES: Final = 32

# The characters of RFC 3986. Programs disagree about what a backslash, a tab or a space does.
_CHARACTERS: Final = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
_URL: Final = re.compile(
    r"https://(?P<user>[^/?#]*@)?"
    r"(?P<authority>(?P<host>\[[0-9a-f:.]*\]|[^/?#@\[\]:]*)(?::(?P<port>[^/?#@\[\]:]+))?)"
    r"(?P<target>(?:[/?][^#]*)?)(?P<fragment>#.*)?",
    re.IGNORECASE,
)
_PORT: Final = re.compile(r"[1-9][0-9]{0,4}")
_LONGEST_HOST: Final = 253
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# No top-level domain begins with a digit, and so no name is what a resolver would take for an
# address in octal, in hexadecimal or with parts left out.
_NAME: Final = re.compile(rf"(?:{_LABEL}\.)+(?P<last>(?![0-9]){_LABEL})", re.IGNORECASE)
# They never lead to the public internet, whatever a resolver says (RFC 6761, 6762, 7686, 9476).
_PRIVATE_DOMAINS: Final = frozenset({"alt", "arpa", "internal", "local", "localhost", "onion"})

_IPV4_INSIDE: Final = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))
_GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
# Protocols, relays, tunnels and examples that the library's lists call public, or once called so.
_NOT_FOR_RECEIVERS: Final[tuple[Network, ...]] = tuple(
    ip_network(each)
    for each in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2002::/16", "3fff::/20")
)

_SUCCESS: Final = range(200, 300)
_REDIRECTION: Final = range(300, 400)
_GONE: Final = 410

_PREFIX: Final = "whsec_"
_SHORTEST_SECRET_BYTES: Final = 24
_LONGEST_SECRET_BYTES: Final = 64


class WebhookUrl(Struct, frozen=True):
    """The address of a webhook, in a form that every program reads in the same way.

    Names in other scripts come as punycode, addresses of IPv6 in brackets. Raises
    WebhookUrlRefused, which does not repeat the text: owners put secrets into it.
    """

    value: str

    def __post_init__(self) -> None:
        """Refuse what could lead elsewhere than it seems."""
        fault = _fault_of(self.value)
        if fault:
            raise WebhookUrlRefused(reason=fault)

    @property
    def authority(self) -> str:
        """Host and port as the owner wrote them, for the Host header."""
        return _part(self.value, "authority")

    @property
    def host(self) -> str:
        """The name in lower case, or the address without its brackets."""
        return _part(self.value, "host").strip("[]").lower()

    @property
    def port(self) -> int:
        """The port; 443 where none is given."""
        return int(_part(self.value, "port") or HTTPS_PORT)

    @property
    def target(self) -> str:
        """Path and query, for the first line of a request."""
        target = _part(self.value, "target")
        return target if target.startswith("/") else f"/{target}"

    @property
    def address(self) -> Address | None:
        """The address that stands in the place of a name."""
        return _address_in(_part(self.value, "host"))


class WebhookSecret(Struct, frozen=True):
    """What we share with one receiver; raises TextUnsafe where Standard Webhooks forbids it."""

    value: str

    def __post_init__(self) -> None:
        """Refuse what a receiver's library would not read as we do."""
        if not _is_secret(self.value):
            raise TextUnsafe(purpose=type(self).__name__)

    def __repr__(self) -> str:
        """Keep it out of logs and tracebacks."""
        return f"{type(self).__name__}(...)"

    @classmethod
    def made_of(cls, random: bytes) -> Self:
        """Write random bytes, SECRET_BYTES of them, as receivers expect a secret."""
        return cls(f"{_PREFIX}{base64.b64encode(random).decode()}")


type Secrets = tuple[WebhookSecret, *tuple[WebhookSecret, ...]]
"""The secret, and those before it that the receiver may still use; never none."""


class WebhookMessage(Struct, frozen=True, kw_only=True):
    """What a receiver is told: JSON in UTF-8, which is sent byte for byte as it is signed.

    The id is the same at every attempt, so that a receiver knows what it has already.
    """

    message_id: UUID
    body: bytes


class Delivered(Struct, frozen=True):
    """The receiver took it, with a status from 200 to 299."""

    status: int


def taken_with(status: int) -> Delivered:
    """Tell from an answer's status whether the receiver took it.

    Raises WebhookGone for a 410, and WebhookFailed for all else but success: a redirect too, as it
    could lead where no webhook may.
    """
    if status in _SUCCESS:
        return Delivered(status)
    if status == _GONE:
        raise WebhookGone(reason="gone", status=status)
    reason = "redirected" if status in _REDIRECTION else "status_not_successful"
    raise WebhookFailed(reason=reason, status=status)


def registered_url(text: str, *, allowed_networks: Collection[Network] = ()) -> WebhookUrl:
    """Return what somebody wants to be called at; raises WebhookUrlRefused."""
    url = WebhookUrl(text)
    if url.address and not may_be_called(url.address, allowed_networks=allowed_networks):
        raise WebhookUrlRefused(reason="address_not_public")
    return url


def signed_headers(
    message: WebhookMessage, *, secrets: Secrets, now: datetime
) -> Mapping[str, str]:
    """Return the headers that prove a message to be ours and new (Standard Webhooks).

    Each is an id, a number or Base64, and none of these can hold the line break that would start
    another header.
    """
    # The library reads the hour of any time zone as if it were UTC's.
    moment = now.astimezone(UTC)
    message_id = str(message.message_id)
    body = message.body.decode()
    signatures = [Webhook(secret.value).sign(message_id, moment, body) for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def may_be_called(address: Address, *, allowed_networks: Collection[Network] = ()) -> bool:
    """Tell whether an address is of the public internet, or of a network allowed besides.

    An address of IPv6 with one of IPv4 inside (mapped, NAT64) is judged by the latter. Tunnels
    through the relays of strangers (6to4, Teredo) are refused whatever they carry.
    """
    if isinstance(address, IPv6Address) and any(address in each for each in _IPV4_INSIDE):
        address = IPv4Address(address.packed[-4:])
    return _is_public(address) or any(address in each for each in allowed_networks)


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return False
    if address.is_multicast or any(address in each for each in _NOT_FOR_RECEIVERS):
        return False
    return address.is_global


def _fault_of(text: str) -> UrlFault | None:
    if len(text) > LONGEST_URL:
        return "too_long"
    if not _CHARACTERS.fullmatch(text):
        return "character_not_allowed"
    if not text.lower().startswith("https://"):
        return "not_https"
    return next((fault for fault, allowed in _RULES.items() if not allowed(text)), None)


def _part(text: str, name: str) -> str:
    found = _URL.fullmatch(text)
    return (found and found[name]) or ""


def _has_port_allowed(text: str) -> bool:
    port = _part(text, "port") or str(HTTPS_PORT)
    if not _PORT.fullmatch(port):
        return False
    return int(port) == HTTPS_PORT or FIRST_FREE_PORT <= int(port) <= LAST_PORT


def _has_host_allowed(text: str) -> bool:
    host = _part(text, "host")
    name = _NAME.fullmatch(host)
    if name is None:
        return _address_in(host) is not None
    return len(host) <= _LONGEST_HOST and name["last"].lower() not in _PRIVATE_DOMAINS


_RULES: Final[Mapping[UrlFault, Callable[[str], bool]]] = {
    "fragment_not_allowed": lambda text: not _part(text, "fragment"),
    "user_not_allowed": lambda text: not _part(text, "user"),
    "host_not_allowed": _has_host_allowed,
    "port_not_allowed": _has_port_allowed,
}


def _address_in(host: str) -> Address | None:
    try:
        return IPv6Address(host[1:-1]) if host.startswith("[") else IPv4Address(host)
    except AddressValueError:
        return None


def _is_secret(text: str) -> bool:
    if not text.startswith(_PREFIX):
        return False
    try:
        key = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
    except ValueError:
        return False
    return _SHORTEST_SECRET_BYTES <= len(key) <= _LONGEST_SECRET_BYTES
