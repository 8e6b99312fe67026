"""What a webhook's address may look like, and whom it may name."""

from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notifications.domain.webhooks import WebhookUrl, may_be_called, registered_url
from notifications.errors import UrlFault, WebhookUrlRefused

NOT_PUBLIC = [
    # this computer, its network, its cloud
    *("0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254"),
    *("172.16.0.1", "192.168.0.1", "::", "::1", "fd00::1", "fd00:ec2::254", "fe80::1", "fec0::1"),
    # nobody in particular, and everybody
    *("224.0.0.1", "239.255.255.250", "255.255.255.255", "ff02::1", "ff0e::1"),
    # protocols, examples, tests, what is reserved
    *("192.0.0.9", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1"),
    *("240.0.0.1", "100::1", "2001:2::1", "2001:20::1", "2001:db8::1", "3fff::1", "4000::1"),
    *("5f00::1", "64:ff9b:1::808:808"),
    # an address of IPv4 inside: mapped, compatible, NAT64, 6to4, Teredo
    *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1"),
    *("64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:808:808::", "2001:0:808:808::f7f7:f7f7"),
]
PIECES = [
    *("a.de", "b.de", "8.8.8.8", "10.0.0.1", "[2a00::1]", "xn--a", "8443", "%0d%0a", "http://"),
    *(":443", ":", "@", "/", "//", "\\", "?", "#", ".", "..", ";", "&", "[", "]", "%", "~", "-"),
    *("\t", "\r\n", " ", "\0", "ö", "。", "℀"),
]


class TestWebhookUrl:
    @pytest.mark.parametrize(
        ("text", "authority", "host", "port", "target"),
        [
            ("https://example.com", "example.com", "example.com", 443, "/"),
            ("https://example.com?a=1", "example.com", "example.com", 443, "/?a=1"),
            ("HTTPS://Example.COM:8443/A", "Example.COM:8443", "example.com", 8443, "/A"),
            ("https://xn--bcher-kva.de/", "xn--bcher-kva.de", "xn--bcher-kva.de", 443, "/"),
            ("https://a.de/x@y?b[]=%0d%0a", "a.de", "a.de", 443, "/x@y?b[]=%0d%0a"),
            ("https://8.8.8.8:1024/", "8.8.8.8:1024", "8.8.8.8", 1024, "/"),
            ("https://[2a00::1]:65535/", "[2a00::1]:65535", "2a00::1", 65535, "/"),
        ],
    )
    def test_knows_its_parts(
        self, text: str, authority: str, host: str, port: int, target: str
    ) -> None:
        url = WebhookUrl(text)

        parts = (url.authority, url.host, url.port, url.target)
        assert parts == (authority, host, port, target)

    @pytest.mark.parametrize(
        ("text", "address"),
        [
            ("https://8.8.8.8/", IPv4Address("8.8.8.8")),
            ("https://[2606:4700::1111]/", IPv6Address("2606:4700::1111")),
            ("https://example.com/", None),
        ],
    )
    def test_knows_the_address_in_the_place_of_a_name(
        self, text: str, address: IPv4Address | IPv6Address | None
    ) -> None:
        assert WebhookUrl(text).address == address

    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            ("", "character_not_allowed"),
            ("https://example.com/\r\nx-more: 1", "character_not_allowed"),
            ("https://example.com/\n", "character_not_allowed"),
            ("https://exam\tple.com/", "character_not_allowed"),
            ("https://example.com/ x", "character_not_allowed"),
            ("https://example.com\\@10.0.0.1/", "character_not_allowed"),
            ("https://bücher.example/", "character_not_allowed"),
            ("https://example。com/", "character_not_allowed"),
            ("https://example.com/" + "a" * 2029, "too_long"),
            ("http://example.com/", "not_https"),
            ("ftp://example.com/", "not_https"),
            ("https:example.com", "not_https"),
            ("//example.com/", "not_https"),
            ("example.com", "not_https"),
            ("https://example.com/#part", "fragment_not_allowed"),
            ("https://example.com#@10.0.0.1/", "fragment_not_allowed"),
            ("https://ada@example.com/", "user_not_allowed"),
            ("https://ada:secret@example.com/", "user_not_allowed"),
            ("https://example.com:443@10.0.0.1/", "user_not_allowed"),
            ("https://@example.com/", "user_not_allowed"),
            ("https://example.com:0/", "port_not_allowed"),
            ("https://example.com:22/", "port_not_allowed"),
            ("https://example.com:80/", "port_not_allowed"),
            ("https://example.com:1023/", "port_not_allowed"),
            ("https://example.com:0443/", "port_not_allowed"),
            ("https://example.com:65536/", "port_not_allowed"),
            ("https://example.com:-1/", "port_not_allowed"),
            ("https://example.com:x/", "port_not_allowed"),
            ("https://example.com:/", "host_not_allowed"),
            ("https://", "host_not_allowed"),
            ("https:///path", "host_not_allowed"),
            ("https://localhost/", "host_not_allowed"),
            ("https://a.localhost/", "host_not_allowed"),
            ("https://printer.local/", "host_not_allowed"),
            ("https://metadata.google.internal/", "host_not_allowed"),
            ("https://1.0.0.127.in-addr.ARPA/", "host_not_allowed"),
            ("https://database/", "host_not_allowed"),
            ("https://example.com./", "host_not_allowed"),
            ("https://.example.com/", "host_not_allowed"),
            ("https://a..example.com/", "host_not_allowed"),
            ("https://-a.example.com/", "host_not_allowed"),
            ("https://a_b.example.com/", "host_not_allowed"),
            ("https://exam%70le.com/", "host_not_allowed"),
            ("https://" + "a" * 64 + ".example.com/", "host_not_allowed"),
            ("https://" + "a." * 124 + "example.com/", "host_not_allowed"),
            ("https://2130706433/", "host_not_allowed"),
            ("https://0x7f000001/", "host_not_allowed"),
            ("https://127.1/", "host_not_allowed"),
            ("https://0177.0.0.1/", "host_not_allowed"),
            ("https://0x7f.0.0.0x1/", "host_not_allowed"),
            ("https://1.2.3.256/", "host_not_allowed"),
            ("https://::1/", "host_not_allowed"),
            ("https://[::1/", "host_not_allowed"),
            ("https://[]/", "host_not_allowed"),
            ("https://[fe80::1%25eth0]/", "host_not_allowed"),
            ("https://[127.0.0.1]/", "host_not_allowed"),
            ("https://example.com[/", "host_not_allowed"),
        ],
    )
    def test_is_refused_with_a_reason(self, text: str, fault: UrlFault) -> None:
        with pytest.raises(WebhookUrlRefused) as refused:
            WebhookUrl(text)

        assert refused.value.reason == fault
        assert str(refused.value) == f"The address of a webhook was refused: {fault}."

    def test_may_be_as_long_as_two_kibibytes(self) -> None:
        text = "https://example.com/" + "a" * 2028

        assert WebhookUrl(text).value == text

    @given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
    @example("a.de?@10.0.0.1/")
    def test_means_the_same_to_every_program(self, text: str) -> None:
        with suppress(WebhookUrlRefused):
            url = WebhookUrl(f"https://{text}")

            split = urlsplit(url.value)
            assert (url.host, url.port) == (split.hostname, split.port or 443)
            assert url.authority == split.netloc
            assert all("!" <= each <= "~" for each in url.authority + url.target)


class TestRegisteredUrl:
    def test_may_name_anybody_public(self) -> None:
        assert registered_url("https://8.8.8.8/") == WebhookUrl("https://8.8.8.8/")

    @pytest.mark.parametrize("address", NOT_PUBLIC)
    def test_may_not_be_an_address_that_is_not_public(self, address: str) -> None:
        host = f"[{address}]" if ":" in address else address

        with pytest.raises(WebhookUrlRefused) as refused:
            registered_url(f"https://{host}/")

        assert refused.value.reason == "address_not_public"

    def test_may_be_in_a_network_that_is_allowed(self) -> None:
        networks = (ip_network("127.0.0.0/8"),)

        url = registered_url("https://127.0.0.1:8443/", allowed_networks=networks)

        assert url.address == IPv4Address("127.0.0.1")


class TestMayBeCalled:
    @pytest.mark.parametrize(
        "address",
        ["1.1.1.1", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"],
    )
    def test_allows_what_is_public(self, address: str) -> None:
        assert may_be_called(ip_address(address))

    @pytest.mark.parametrize("address", NOT_PUBLIC)
    def test_refuses_what_is_not(self, address: str) -> None:
        assert not may_be_called(ip_address(address))

    @pytest.mark.parametrize(
        ("address", "allowed"),
        [
            ("127.0.0.1", True),
            ("::ffff:127.0.0.1", True),
            ("8.8.8.8", True),
            ("10.0.0.1", False),
            ("169.254.169.254", False),
            ("::1", False),
            ("2002:7f00:1::", False),
        ],
    )
    def test_allows_one_network_more_and_no_other(self, address: str, *, allowed: bool) -> None:
        networks = (ip_network("127.0.0.0/8"),)

        assert may_be_called(ip_address(address), allowed_networks=networks) is allowed
