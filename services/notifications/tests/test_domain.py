from uuid import UUID

import pytest
from msgspec import json

from contracts import EVENTS, decode
from contracts.golden import examples
from contracts.orders import ExportRequested, OrderConfirmed, OrderPlaced
from contracts.users import UserChanged, UserDeleted, UserRegistered, UsersImported
from notifications.domain.contacts import Contact, Tombstone, contact_told_by
from notifications.domain.notifications import news_told_by
from notifications.domain.text import EmailAddress, OneLine, PersonName, Subject
from notifications.errors import TextUnsafe

BREAKS = ["\n", "\r", "\r\n", "\x00", "\x0b", "\x85", "\u2028", "\u2029"]


class TestOneLine:
    @pytest.mark.parametrize("kind", [EmailAddress, OneLine, PersonName, Subject])
    @pytest.mark.parametrize("line_break", BREAKS)
    @pytest.mark.parametrize(
        "text", ["a{}Bcc: b@example.com", "a@example.com{}", "{}a@example.com"]
    )
    def test_cannot_hold_a_line_break(
        self, kind: type[OneLine], line_break: str, text: str
    ) -> None:
        with pytest.raises(TextUnsafe):
            kind(text.format(line_break))

    @pytest.mark.parametrize("text", ["", " "])
    def test_cannot_be_empty(self, text: str) -> None:
        with pytest.raises(TextUnsafe):
            OneLine(text)


class TestEmailAddress:
    @pytest.mark.parametrize(
        "text",
        [
            "a@example.com,b@example.com",
            "a@example.com; b@example.com",
            "A <a@example.com>",
            "group:a@example.com;",
            "a@b@example.com",
            "example.com",
        ],
    )
    def test_is_one_mailbox(self, text: str) -> None:
        with pytest.raises(TextUnsafe):
            EmailAddress(text)

    def test_says_nothing_of_the_address_when_it_is_refused(self) -> None:
        with pytest.raises(TextUnsafe) as raised:
            EmailAddress("secret person")

        assert "secret" not in str(raised.value)


class TestPersonName:
    @pytest.mark.parametrize(
        ("written", "name"),
        [
            ("Ada Lovelace", "Ada Lovelace"),
            ("  Ada \t Lovelace\r\nBcc: all@example.com ", "Ada Lovelace Bcc: all@example.com"),
            ("A" * 200, "A" * 80),
            ("\n", "?"),
        ],
    )
    def test_makes_one_line_of_what_a_person_wrote(self, written: str, name: str) -> None:
        assert PersonName.written_by_a_person(written) == PersonName(name)


class TestContactToldBy:
    def test_takes_the_contact_of_a_registered_user(self) -> None:
        (example, *_) = examples(UserRegistered.type)
        told = decode(example.detail)

        assert contact_told_by(told.data) == Contact(
            recipient_id=UUID(told.subject),
            version=1,
            address=EmailAddress("ada@example.com"),
            name=PersonName("Ada Lovelace"),
            language="en",
        )

    def test_takes_the_new_contact_of_a_changed_user(self) -> None:
        (example, *_) = examples(UserChanged.type)
        told = decode(example.detail)

        assert contact_told_by(told.data) == Contact(
            recipient_id=UUID(told.subject),
            version=2,
            address=EmailAddress("juergen@xn--shne-5qa.example.com"),
            name=PersonName("Jürgen O'Brien-Söhne"),
            language="de-AT",
        )

    def test_leaves_a_tombstone_of_a_deleted_user(self) -> None:
        (example, *_) = examples(UserDeleted.type)
        told = decode(example.detail)

        assert contact_told_by(told.data) == Tombstone(recipient_id=UUID(told.subject), version=3)

    @pytest.mark.parametrize("event_type", [OrderConfirmed.type, OrderPlaced.type])
    def test_finds_none_in_an_order(self, event_type: str) -> None:
        told = decode(examples(event_type)[0].detail)

        assert contact_told_by(told.data) is None


class TestNewsToldBy:
    @pytest.mark.parametrize("event_type", EVENTS)
    def test_tells_about_the_events_that_have_templates(self, event_type: str) -> None:
        told = [decode(example.detail) for example in examples(event_type)]

        found = {news_told_by(each) is not None for each in told}

        silent = {ExportRequested.type, OrderPlaced.type, UserDeleted.type, UsersImported.type}
        concerns_a_customer = event_type.startswith(("orders.", "users."))
        assert found == {concerns_a_customer and event_type not in silent}

    def test_goes_back_to_the_request_that_caused_the_event(self) -> None:
        told = decode(examples(OrderConfirmed.type)[0].detail)

        news = news_told_by(told)

        assert news is not None
        assert (news.correlation_id, news.traceparent) == (
            told.correlationid,
            told.traceparent,
        )

    def test_keeps_no_personal_data(self) -> None:
        told = decode(examples(UserRegistered.type)[0].detail)

        news = news_told_by(told)

        written = json.encode(news)
        assert b"ada@" not in written
        assert b"Lovelace" not in written
