"""Every template, with everything that was ever sent."""

import re
from html.parser import HTMLParser

import pytest
from jinja2 import UndefinedError
from msgspec import structs

from contracts import EVENTS, decode
from contracts.golden import examples
from contracts.orders import OrderShipped
from contracts.users import UserRegistered
from notifications.domain.contacts import Contact
from notifications.domain.digests import MOST_TOLD
from notifications.domain.inbox import entry_about
from notifications.domain.kinds import DIGEST, WEBHOOK_DISABLED
from notifications.domain.notifications import Facts, News, Notification, email_about, news_told_by
from notifications.domain.registered_webhooks import DisabledReason
from notifications.domain.text import OneLine, PersonName, Subject
from notifications.errors import TextUnsafe
from notifications.rendering import (
    TEMPLATES,
    chosen_language,
    languages,
    money,
    write_text,
)

from .conftest import NOW, PREFERENCES_URL, write_email

LANGUAGES = ["de", "en"]
OF_OTHERS = {
    example.name: news
    for event_type in EVENTS
    for example in examples(event_type)
    if (news := news_told_by(decode(example.detail)))
}
OWN = {
    f"{WEBHOOK_DISABLED} {reason}": structs.replace(
        next(iter(OF_OTHERS.values())),
        event_type=WEBHOOK_DISABLED,
        facts={"webhook_id": "w-1", "host": "receiver.example.com", "reason": reason},
    )
    for reason in DisabledReason
}
TOLD = OF_OTHERS | OWN
ONE_OF_THEM = next(iter(OF_OTHERS.values()))
EMAILED = TOLD | {DIGEST: structs.replace(ONE_OF_THEM, event_type=DIGEST, facts={})}
HOSTILE_NAME = PersonName("</p><script>alert('{{ 1 }}')</script>")


class Tags(HTMLParser):
    """Collects the tags of a document, and fails on one that is closed without being open."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.open: list[str] = []
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


class TestTemplates:
    def test_exist_for_every_event_that_somebody_is_told_about(self) -> None:
        folders = {folder.name for folder in TEMPLATES.iterdir() if folder.is_dir()}

        assert folders == {told.event_type for told in EMAILED.values()}

    @pytest.mark.parametrize("event_type", sorted({told.event_type for told in EMAILED.values()}))
    def test_of_emails_exist_in_the_same_languages(self, event_type: str) -> None:
        assert languages(f"{event_type}/email") == frozenset(LANGUAGES)

    @pytest.mark.parametrize("event_type", sorted({told.event_type for told in TOLD.values()}))
    def test_of_inboxes_exist_in_the_same_languages(self, event_type: str) -> None:
        assert languages(f"{event_type}/in_app") == frozenset(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("told", EMAILED.values(), ids=list(EMAILED))
class TestWriteEmail:
    def test_says_what_the_event_says(self, told: News, language: str, contact: Contact) -> None:
        notification = email_about(told, now=NOW)

        email = write_email(notification, structs.replace(contact, language=language))

        order_id = notification.facts.get("order_id", "")
        assert (email.recipient, bool(email.subject.value)) == (contact.address, True)
        for body in (email.text, email.html):
            assert "Ada Lovelace" in body
            assert str(order_id) in body
            assert "{" not in body

    def test_writes_html_that_is_whole_and_names_its_language(
        self, told: News, language: str, contact: Contact
    ) -> None:
        notification = email_about(told, now=NOW)

        email = write_email(notification, structs.replace(contact, language=language))

        assert Tags(email.html).open == []
        assert f'<html lang="{language}">' in email.html

    def test_escapes_what_a_person_wrote(self, told: News, language: str, contact: Contact) -> None:
        notification = email_about(told, now=NOW)
        hostile = structs.replace(contact, name=HOSTILE_NAME, language=language)

        email = write_email(notification, hostile)

        assert "script" not in Tags(email.html).seen
        assert "&lt;script&gt;" in email.html
        assert HOSTILE_NAME.value in email.text

    def test_leaves_no_fact_out_in_silence(
        self, told: News, language: str, contact: Contact
    ) -> None:
        notification = email_about(told, now=NOW)
        used = structs.replace(contact, language=language)

        for fact in notification.facts:
            rest = {name: it for name, it in notification.facts.items() if name != fact}
            with pytest.raises((TypeError, UndefinedError)):
                write_email(structs.replace(notification, facts=rest), used)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("told", TOLD.values(), ids=list(TOLD))
class TestWriteText:
    def test_says_what_the_event_says_on_one_line(self, told: News, language: str) -> None:
        entry = entry_about(told, now=NOW)

        text = write_text(entry, language=language)

        assert str(entry.facts.get("order_id", "")) in text
        assert text == OneLine(text).value
        assert "{" not in text


class TestWriteDigest:
    @pytest.fixture
    def digest(self) -> Notification:
        return email_about(EMAILED[DIGEST], now=NOW)

    @pytest.fixture
    def shipped(self, notification: Notification) -> Notification:
        facts: Facts = {"order_id": "<b>1</b>"}
        return structs.replace(notification, event_type=OrderShipped.type, facts=facts)

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            (
                "de-AT",
                ["Willkommen. Ihr Konto ist bereit.", "Ihre Bestellung <b>1</b> ist unterwegs."],
            ),
            ("en", ["Welcome. Your account is ready.", "Your order <b>1</b> is on its way."]),
        ],
    )
    def test_says_what_the_inbox_says_in_order(
        self,
        digest: Notification,
        shipped: Notification,
        contact: Contact,
        language: str,
        words: list[str],
    ) -> None:
        welcome = structs.replace(shipped, event_type=UserRegistered.type, facts={})
        reader = structs.replace(contact, language=language)

        email = write_email(digest, reader, [welcome, shipped])

        assert [line[2:] for line in email.text.splitlines() if line.startswith("- ")] == words

    def test_escapes_what_it_collected(
        self, digest: Notification, shipped: Notification, contact: Contact
    ) -> None:
        email = write_email(digest, contact, [shipped])

        assert "<li>Your order &lt;b&gt;1&lt;/b&gt; is on its way.</li>" in email.html

    @pytest.mark.parametrize(
        ("count", "last"),
        [
            (MOST_TOLD, "- Your order <b>1</b> is on its way."),
            (MOST_TOLD + 7, "- and 7 more"),
        ],
    )
    def test_ends_where_it_gets_too_long(
        self,
        digest: Notification,
        shipped: Notification,
        contact: Contact,
        count: int,
        last: str,
    ) -> None:
        email = write_email(digest, contact, [shipped] * count)

        assert email.text.splitlines()[-1] == last
        assert email.text.count("is on its way") == email.html.count("is on its way") == MOST_TOLD


class TestHeaders:
    def test_carry_the_correlation_id(self, notification: Notification, contact: Contact) -> None:
        email = write_email(notification, contact)

        assert email.headers == {
            "Auto-Submitted": OneLine("auto-generated"),
            "X-Correlation-Id": OneLine("c-1"),
        }

    @pytest.mark.parametrize(
        ("event_type", "way_out"),
        [
            ("orders.order_shipped.v1", OneLine(f"<{PREFERENCES_URL}>")),
            ("users.user_registered.v1", OneLine(f"<{PREFERENCES_URL}>")),
            ("orders.order_confirmed.v1", None),
            ("users.user_changed.v1", None),
        ],
    )
    def test_name_the_way_out_of_what_can_be_switched_off(
        self,
        notification: Notification,
        contact: Contact,
        event_type: str,
        way_out: OneLine | None,
    ) -> None:
        email = write_email(structs.replace(notification, event_type=event_type), contact)

        assert email.headers.get("List-Unsubscribe") == way_out

    def test_cannot_be_added_by_a_correlation_id(
        self, notification: Notification, contact: Contact
    ) -> None:
        hostile = structs.replace(notification, correlation_id="c-1\r\nBcc: b@example.com")

        with pytest.raises(TextUnsafe):
            write_email(hostile, contact)

    def test_have_a_subject_in_one_line_whatever_the_name(
        self, notification: Notification, contact: Contact
    ) -> None:
        welcome = structs.replace(notification, event_type="users.user_registered.v1")
        name = PersonName.written_by_a_person("Ada\r\nBcc: b@example.com")

        email = write_email(welcome, structs.replace(contact, name=name))

        assert email.subject == Subject("Welcome, Ada Bcc: b@example.com")


class TestChosenLanguage:
    @pytest.mark.parametrize(
        ("wanted", "language"),
        [("de", "de"), ("DE", "de"), ("de-AT", "de"), ("en-GB", "en"), ("fr", "en"), ("", "en")],
    )
    def test_falls_back_from_region_to_language_to_english(
        self, wanted: str, language: str
    ) -> None:
        assert chosen_language(frozenset(LANGUAGES), wanted=wanted) == language


class TestMoney:
    @pytest.mark.parametrize(
        ("amount_minor", "currency", "language", "written"),
        [
            (4348, "EUR", "en", "43.48 EUR"),
            (123456789, "EUR", "de", "1.234.567,89 EUR"),
            (123456789, "USD", "en", "1,234,567.89 USD"),
            (1200, "JPY", "en", "1,200 JPY"),
            (1200, "JPY", "de", "1.200 JPY"),
            (1234, "KWD", "en", "1.234 KWD"),
            (5, "EUR", "de", "0,05 EUR"),
            (0, "EUR", "en", "0.00 EUR"),
            (10**18 + 1, "EUR", "en", "10,000,000,000,000,000.01 EUR"),
        ],
    )
    def test_puts_the_point_where_the_currency_has_it(
        self, amount_minor: int, currency: str, language: str, written: str
    ) -> None:
        assert money(amount_minor, currency, language=language) == written

    def test_is_what_an_email_says(self, notification: Notification, contact: Contact) -> None:
        email = write_email(notification, contact)

        assert re.search(r"Total: 43\.48 EUR", email.text)
