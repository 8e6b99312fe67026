"""A person's inbox through the HTTP door."""

from collections.abc import Callable

import pytest

from chassis.testing.http import HttpAnswer
from notifications.domain.contacts import Contact
from notifications.domain.inbox import InboxEntry
from notifications.repository import Contacts, Inbox

from .conftest import Cloud
from .people import PERSON, STRANGER, ask, entry_id

pytestmark = pytest.mark.usefixtures("environment")

type EntryFor = Callable[[int], InboxEntry]


@pytest.fixture
def filled(inbox: Inbox, notification_for: EntryFor) -> None:
    """Five notifications of one person."""
    for number in range(5):
        inbox.add(notification_for(number))


def ids(page: HttpAnswer) -> list[str]:
    return [item["notification_id"] for item in page.json["items"]]


def read(number: int, *, subject: str = PERSON) -> HttpAnswer:
    return ask(
        "POST /notifications/{notification_id}/read",
        subject=subject,
        scope="notifications/write",
        path_parameters={"notification_id": str(entry_id(number))},
    )


class TestListNotifications:
    def test_is_empty_at_first(self) -> None:
        assert ask("GET /notifications").json == {"items": [], "next_cursor": None}

    @pytest.mark.usefixtures("filled")
    def test_shows_what_was_told_in_words(self) -> None:
        answer = ask("GET /notifications", query={"limit": "1"})

        (shown,) = answer.json["items"]
        assert answer.status == 200
        assert shown == {
            "notification_id": str(entry_id(4)),
            "kind": "order_progress",
            "event_type": "orders.order_shipped.v1",
            "text": "Your order order-4 is on its way.",
            "created_at": "2025-06-01T08:35:00Z",
            "read_at": None,
        }

    @pytest.mark.usefixtures("filled")
    def test_speaks_the_language_of_the_person(self, contacts: Contacts, german: Contact) -> None:
        contacts.save(german)

        answer = ask("GET /notifications", query={"limit": "1"})

        assert answer.json["items"][0]["text"] == "Ihre Bestellung order-4 ist unterwegs."

    @pytest.mark.usefixtures("filled")
    def test_goes_through_all_pages_from_the_newest(self) -> None:
        pages = [ask("GET /notifications", query={"limit": "2"})]
        while cursor := pages[-1].json["next_cursor"]:
            pages.append(ask("GET /notifications", query={"limit": "2", "cursor": cursor}))

        newest_first = [str(entry_id(number)) for number in (4, 3, 2, 1, 0)]
        assert [ids(page) for page in pages] == [
            newest_first[:2],
            newest_first[2:4],
            newest_first[4:],
        ]

    @pytest.mark.usefixtures("filled")
    def test_shows_nobody_elses(self) -> None:
        assert ids(ask("GET /notifications", subject=STRANGER)) == []

    def test_refuses_a_token_that_is_no_person(self) -> None:
        answer = ask("GET /notifications", subject="machine-client")

        assert (answer.status, answer.json["code"]) == (403, "FORBIDDEN")


class TestReadNotification:
    @pytest.mark.usefixtures("filled")
    def test_notes_the_first_time(self) -> None:
        first = read(2)
        again = read(2)

        assert first.status == 200
        assert first.json["read_at"] is not None
        assert again.json == first.json

    @pytest.mark.usefixtures("filled")
    def test_finds_nobody_elses(self, cloud: Cloud) -> None:
        answer = read(2, subject=STRANGER)

        assert (answer.status, answer.json["code"]) == (404, "NOT_FOUND")
        assert [item for item in cloud.items("INBOX#") if "read_at" in item] == []

    def test_finds_none_that_never_was(self, cloud: Cloud) -> None:
        assert read(7).status == 404
        assert cloud.items() == []


class TestCountUnread:
    @pytest.mark.usefixtures("filled")
    def test_counts_what_was_not_read(self) -> None:
        read(1)
        read(1)
        read(3)

        assert ask("GET /notifications/unread").json == {"count": 3}
        assert ask("GET /notifications/unread", subject=STRANGER).json == {"count": 0}
