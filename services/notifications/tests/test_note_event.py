"""What an event leads to: contacts, notifications, inboxes, each once."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from msgspec import structs

from chassis.dynamodb import DynamoDB
from contracts import Envelope, Event, decode
from contracts.golden import examples
from contracts.orders import OrderConfirmed, OrderPlaced, OrderShipped
from contracts.users import UserDeleted, UserRegistered
from notifications.domain.contacts import Contact
from notifications.domain.preferences import Choice, Choices, ChoicesByKind, Preferences
from notifications.domain.registered_webhooks import Webhook
from notifications.repository import Contacts, People, SavedPreferences, Table, Webhooks
from notifications.use_cases.events import Noted, note_event
from notifications.use_cases.telling import Told

from .cloud import TABLE
from .conftest import NOW, PERSONAL, Cloud

type Note = Callable[..., Noted]


@pytest.fixture
def note(people: People) -> Note:
    """Note an event now, or at another time."""
    return partial(note_event, people=people, now=NOW)


def told_of(event: type[Event]) -> Envelope[Event]:
    return decode(examples(event.type)[0].detail)


def noted(*, concerns_us: bool = True, notifications: int = 0, entries: int = 0) -> Noted:
    told = Told(notifications_added=notifications, entries_added=entries)
    return Noted(concerns_us=concerns_us, told=told)


def keys(cloud: Cloud) -> list[str]:
    return [item["sk"] for item in cloud.items()]


class TestEvent:
    def test_brings_a_contact_a_welcome_and_an_entry(self, note: Note, cloud: Cloud) -> None:
        told = told_of(UserRegistered)

        assert note(told=told) == noted(notifications=1, entries=1)
        assert keys(cloud) == ["CONTACT", f"INBOX#{told.id}", f"NOTIFICATION#{told.id}#email"]

    def test_writes_nothing_twice_however_often_it_comes(self, note: Note, cloud: Cloud) -> None:
        told = told_of(UserRegistered)
        note(told=told)
        before = cloud.items()

        again = [note(told=told, now=NOW + timedelta(minutes=n)) for n in range(9)]

        assert again == [noted()] * 9
        assert cloud.items() == before

    def test_is_completed_where_it_was_cut_off(
        self, note: Note, contacts: Contacts, cloud: Cloud, contact: Contact
    ) -> None:
        told = told_of(UserRegistered)
        contacts.save(structs.replace(contact, version=1))

        assert note(told=told) == noted(notifications=1, entries=1)
        assert len(cloud.items()) == 3

    def test_is_told_before_its_person_is_known(self, note: Note, cloud: Cloud) -> None:
        told = told_of(OrderConfirmed)

        note(told=told)

        assert keys(cloud) == [f"INBOX#{told.id}", f"NOTIFICATION#{told.id}#email"]

    def test_is_left_alone_where_nobody_is_told(self, note: Note, cloud: Cloud) -> None:
        assert note(told=told_of(OrderPlaced)) == noted(concerns_us=False)
        assert cloud.items() == []


class TestDeletedUser:
    def test_is_told_nothing_and_keeps_nothing(
        self,
        note: Note,
        preferences: SavedPreferences,
        webhooks: Webhooks,
        webhook: Webhook,
        cloud: Cloud,
    ) -> None:
        deleted = told_of(UserDeleted)
        person = UUID(deleted.subject)
        told = decode(examples(UserRegistered.type)[1].detail)
        note(told=told)
        preferences.replace(Preferences(recipient_id=person, version=2), expected_version=1)
        webhooks.add(structs.replace(webhook, owner_id=person))

        assert told.subject == deleted.subject
        assert note(told=deleted) == noted()
        assert keys(cloud) == ["CONTACT", f"NOTIFICATION#{told.id}#email"]
        assert not PERSONAL.search(repr(cloud.items()))

    def test_keeps_no_entry_that_is_added_at_that_moment(self, note: Note, cloud: Cloud) -> None:
        client = DynamoDB()

        def delete() -> None:
            note_event(
                told=told_of(UserDeleted),
                people=People.kept_in(Table(client=client, name=TABLE)),
                now=NOW,
            )

        # Of the welcome's reads the second looks for the tombstone; its entry is there by then.
        cloud.server.before("GetItem", lambda: None)
        cloud.server.before("GetItem", delete)

        note(told=decode(examples(UserRegistered.type)[1].detail))

        client.close()
        assert cloud.items("INBOX#", "PREFERENCES") == []

    def test_gets_no_entry_from_news_that_come_late(self, note: Note, cloud: Cloud) -> None:
        note(told=told_of(UserDeleted))

        note(told=decode(examples(UserRegistered.type)[1].detail))

        assert cloud.items("INBOX#") == []


class TestChoice:
    @pytest.fixture
    def told(self) -> Envelope[Event]:
        return told_of(OrderShipped)

    @pytest.mark.parametrize(
        ("choice", "wanted"),
        [
            (Choice(), noted(notifications=1, entries=1)),
            (Choice(email=False), noted(entries=1)),
            (Choice(in_app=False), noted(notifications=1)),
            (Choice(email=False, in_app=False), noted()),
        ],
    )
    def test_decides_about_each_channel(
        self,
        note: Note,
        preferences: SavedPreferences,
        told: Envelope[Event],
        choice: Choice,
        wanted: Noted,
    ) -> None:
        assert isinstance(told.data, OrderShipped)
        chosen = Preferences(
            recipient_id=told.data.user_id,
            version=2,
            choices=Choices(kinds=ChoicesByKind(order_progress=choice)),
        )
        preferences.replace(chosen, expected_version=1)

        assert note(told=told) == wanted
