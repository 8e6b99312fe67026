"""Which e-mail addresses are taken, and as what; the short way to it goes nowhere else."""

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from users.domain import emails
from users.domain.emails import REMEMBERED_DOMAINS, deliverable_email
from users.errors import EmailInvalid

KELVIN = "\u212a"
"""The one character beyond ASCII that becomes an ASCII letter when its case is lowered."""

LONGEST_LOCAL = "a" * 64
LONGEST_DOMAIN = f"{'b' * 63}.{'c' * 63}.{'d' * 57}.com"
SHORTER_IN_PUNYCODE = f"xn--fiq{'a' * 54}.xn--fiq{'a' * 9}.com"
"""Two labels of one character again and again: what stands for it is a third as long."""


class TestDeliverableEmail:
    @pytest.mark.parametrize(
        ("written", "deliverable"),
        [
            ("ada@example.com", "ada@example.com"),
            ("Ada.Lovelace+shop@Example.COM", "Ada.Lovelace+shop@example.com"),
            ("o'hara@example.ie", "o'hara@example.ie"),
            ("!#$%&*/=?^_`{|}~-@example.com", "!#$%&*/=?^_`{|}~-@example.com"),
            ("1@2.example.com", "1@2.example.com"),
            ("ada@mail.example.co.uk", "ada@mail.example.co.uk"),
            ("ada@exämple.com", "ada@xn--exmple-cua.com"),
            ("Ada@EXÄMPLE.com", "Ada@xn--exmple-cua.com"),
            ("ada@XN--EXMPLE-CUA.com", "ada@xn--exmple-cua.com"),
            ("ada@例え。com", "ada@xn--r8jz45g.com"),
            (f"ada@{KELVIN}elvin.com", "ada@kelvin.com"),
            (f"{LONGEST_LOCAL}@example.com", f"{LONGEST_LOCAL}@example.com"),
            (f"{LONGEST_LOCAL}@{LONGEST_DOMAIN}", f"{LONGEST_LOCAL}@{LONGEST_DOMAIN}"),
        ],
    )
    def test_is_what_a_mail_server_takes(self, written: str, deliverable: str) -> None:
        assert deliverable_email(written) == deliverable

    @pytest.mark.parametrize("mailbox", ["INFO", "Postmaster", "support", "WwW"])
    def test_lowers_the_mailboxes_that_every_domain_has_in_any_case(self, mailbox: str) -> None:
        assert deliverable_email(f"{mailbox}@Example.com") == f"{mailbox.lower()}@example.com"

    @pytest.mark.parametrize(
        "refused",
        [
            "",
            "ada",
            "ada@",
            "@example.com",
            "ada@eve@example.com",
            "ada@localhost",
            "ada@example",
            "ada@example.1",
            "ada@example..com",
            "ada@.example.com",
            "ada@example.com.",
            "ada@-example.com",
            "ada@example-.com",
            "ada@exa_mple.com",
            "ada@ab--example.com",
            "ada@xn--a.com",
            ".ada@example.com",
            "ada.@example.com",
            "a..da@example.com",
            "ada lovelace@example.com",
            " ada@example.com",
            "ada@example.com ",
            "ada@example.com\nbcc: eve@example.com",
            "ada\0@example.com",
            "Ada <ada@example.com>",
            "ada(her)@example.com",
            "ädä@example.com",
            "ada\uff20example.com",
        ],
    )
    def test_refuses_what_is_no_address_in_ascii(self, refused: str) -> None:
        with pytest.raises(EmailInvalid):
            deliverable_email(refused)

    @pytest.mark.parametrize("local", ['"ada lovelace"', '"ada@home"', '"ada"', '""'])
    def test_refuses_quotes(self, local: str) -> None:
        with pytest.raises(EmailInvalid):
            deliverable_email(f"{local}@example.com")

    @pytest.mark.parametrize("literal", ["[127.0.0.1]", "[IPv6:::1]", "127.0.0.1", "[example.com]"])
    def test_refuses_a_machine_instead_of_a_domain(self, literal: str) -> None:
        with pytest.raises(EmailInvalid):
            deliverable_email(f"ada@{literal}")

    @pytest.mark.parametrize(
        "domain", ["example.invalid", "example.test", "printer.local", "hidden.onion", "1.arpa"]
    )
    def test_refuses_a_domain_that_no_mail_can_reach(self, domain: str) -> None:
        with pytest.raises(EmailInvalid):
            deliverable_email(f"ada@{domain}")

    @pytest.mark.parametrize(
        "too_long",
        [
            f"{LONGEST_LOCAL}a@example.com",
            f"{LONGEST_LOCAL}@{LONGEST_DOMAIN.replace('d.', 'dd.')}",
            f"ada@{'a' * 64}.com",
            f"ada@{'a' * 63}.{LONGEST_DOMAIN}",
            f"{LONGEST_LOCAL}@{'ä' * 50}.{'ö' * 50}.com",
        ],
    )
    def test_refuses_what_is_too_long(self, too_long: str) -> None:
        with pytest.raises(EmailInvalid):
            deliverable_email(too_long)

    def test_says_why(self) -> None:
        with pytest.raises(EmailInvalid) as invalid:
            deliverable_email("ada@mail.localhost")

        assert "special-use or reserved name" in invalid.value.reason

    def test_needs_no_resolver(self) -> None:
        # The package leaves dnspython out (requirements/excludes.txt).
        program = (
            "import sys; from users.domain.emails import deliverable_email;"
            "deliverable_email('ada@example.com'); deliverable_email('ada@exämple.com');"
            "print([name for name in sys.modules if name.split('.')[0] == 'dns'])"
        )

        finished = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", program],
            env={"PYTHONPATH": ":".join(sys.path)},
            check=True,
            capture_output=True,
            text=True,
        )

        assert finished.stdout.strip() == "[]"


def outcome(way: str, email: str) -> str:
    """Return the address, or that there is none."""
    try:
        return getattr(emails, way)(email)
    except EmailInvalid:
        return "invalid"


def repeated(letter: str, times: int) -> str:
    return letter * times


def domain_of(parts: list[str], times: int, top: str) -> str:
    return ".".join([*parts * times, top])


odd_locals = st.one_of(
    st.text("aZ0.+'_-", max_size=8),
    st.text('a.@"\\ <>äİ\u0301\0', max_size=6),
    st.sampled_from(["info", "INFO", "PostMaster", '"ada"', "a", "A.b"]),
    st.builds(repeated, st.just("a"), st.integers(62, 66)),
)
odd_labels = st.one_of(
    st.sampled_from(["example", "EXAMPLE", "exämple", "xn--exmple-cua", "XN--fiqaa", "ab--c"]),
    st.text("aZ0-_", max_size=6),
    st.text(f"aZ{KELVIN}ßäÄİ中\u0301。@<\0", max_size=5),
    st.text("abxn-", max_size=8).map("xn--{}".format),
    st.builds(repeated, st.sampled_from("aZä中"), st.integers(1, 64)),
)
odd_domains = st.builds(
    domain_of,
    st.lists(odd_labels, max_size=4),
    st.integers(1, 6),
    st.sampled_from(["com", "COM", "de", "рф", "invalid", "local", "1", "c", ""]),
)
international_domains = st.builds(
    domain_of,
    st.lists(st.text(f"bZ{KELVIN}ßäÄ中", min_size=1, max_size=30), min_size=1, max_size=3),
    st.just(1),
    st.just("COM"),
)
addresses = st.one_of(
    st.from_regex(r"[A-Za-z0-9]{1,8}(\.[a-z])?@[A-Za-z0-9]{1,8}\.(com|ORG)", fullmatch=True),
    st.builds("{}@{}".format, st.sampled_from(["ada", "Sales", "a" * 64]), international_domains),
    # All these lengths are near to what is too long.
    st.builds(
        f"{{}}@{{}}.{'c' * 63}.{{}}.com".format,
        st.builds(repeated, st.just("a"), st.integers(62, 65)),
        st.builds(repeated, st.sampled_from("bZ"), st.integers(62, 64)),
        st.builds(repeated, st.just("d"), st.integers(55, 64)),
    ),
    st.builds("{}@{}".format, odd_locals, odd_domains),
    st.text(max_size=12),
)
remembered: Any = vars(emails)["_plain_domain"]


class TestShortWay:
    # The validator is imported for the first example, which takes it long.
    @settings(deadline=None, max_examples=500)
    @given(email=addresses)
    @example(email=f"{LONGEST_LOCAL}@{SHORTER_IN_PUNYCODE}")
    @example(email=f"{LONGEST_LOCAL}@{KELVIN * 10}{'k' * 40}.{'b' * 63}.{'c' * 63}.com")
    def test_leads_where_the_validator_leads(self, email: str) -> None:
        assert outcome("deliverable_email", email) == outcome("_validated", email)

    @settings(deadline=None)
    @given(email=addresses)
    def test_leads_no_further_than_to_where_it_led(self, email: str) -> None:
        once = outcome("deliverable_email", email)

        assert outcome("deliverable_email", once) == once

    def test_asks_the_validator_once_for_a_domain(self) -> None:
        deliverable_email("ada@remembered.example.com")
        before = remembered.cache_info()

        deliverable_email("eve@remembered.example.com")

        after = remembered.cache_info()
        assert (after.hits, after.misses) == (before.hits + 1, before.misses)

    def test_remembers_no_more_domains_than_it_may(self) -> None:
        for number in range(REMEMBERED_DOMAINS + 10):
            deliverable_email(f"ada@example{number}.com")

        assert remembered.cache_info().currsize == REMEMBERED_DOMAINS
