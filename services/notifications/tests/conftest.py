"""The parts of the service on an emulated AWS, and builders for what lies in its table."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from msgspec import structs

from chassis.dynamodb import DynamoDB
from chassis.testing.aws_server import AwsServer
from chassis.testing.cold_start import forget_everything
from chassis.testing.lambda_context import FakeLambdaContext
from contracts.golden import examples
from contracts.orders import OrderShipped
from contracts.users import UserChanged, UserDeleted, UserRegistered
from notifications import rendering, wiring
from notifications.domain.attempts import Attempt
from notifications.domain.contacts import Contact, Tombstone
from notifications.domain.inbox import InboxEntry
from notifications.domain.kinds import Kind
from notifications.domain.notifications import Channel, Email, Notification, NotificationKey, Status
from notifications.domain.registered_webhooks import Webhook
from notifications.domain.text import EmailAddress, PersonName
from notifications.domain.webhooks import SECRET_BYTES, WebhookSecret, WebhookUrl
from notifications.gateways.email import EmailProvider
from notifications.gateways.queues import DeliveryQueue
from notifications.handlers import on_email_feedback, on_event, send_email, send_webhook
from notifications.repository import (
    Contacts,
    Inbox,
    Notifications,
    People,
    SavedPreferences,
    Suppressions,
    Table,
    Webhooks,
)

from .cloud import CONFIGURATION_SET, TABLE, Cloud
from .people import PERSON, entry_id

NOW = datetime(2025, 6, 1, 8, 35, tzinfo=UTC)
ATTEMPT = Attempt(attempt_id=UUID("019729a7-0000-7000-8000-000000000001"), at=NOW)
OTHER_ATTEMPT = Attempt(attempt_id=UUID("019729a7-0000-7000-8000-000000000002"), at=NOW)
SENDER = "shop@mail.example.com"
PREFERENCES_URL = "https://shop.example.com/preferences"
# The persons of the golden examples. Not a bare "ada": a random id may have these letters.
PERSONAL = re.compile(r"ada@|ada lovelace|j(ü|ue)rgen|brien|shne|söhne|de-at", re.IGNORECASE)
# What happens to one of them, by the type of the event that tells it.
LIFE = {
    UserRegistered.type: examples(UserRegistered.type)[1],
    UserChanged.type: examples(UserChanged.type)[0],
    UserDeleted.type: examples(UserDeleted.type)[0],
}


@pytest.fixture
def cloud(aws_server: AwsServer) -> Cloud:
    return Cloud(aws_server).with_table().with_sender()


@pytest.fixture
def table(cloud: Cloud) -> Iterator[Table]:
    client = DynamoDB()
    yield Table(client=client, name=TABLE)
    client.close()


@pytest.fixture
def people(table: Table) -> People:
    return People.kept_in(table)


@pytest.fixture
def notifications(people: People) -> Notifications:
    return people.notifications


@pytest.fixture
def contacts(people: People) -> Contacts:
    return people.contacts


@pytest.fixture
def inbox(people: People) -> Inbox:
    return people.inbox


@pytest.fixture
def preferences(people: People) -> SavedPreferences:
    return people.preferences


@pytest.fixture
def webhooks(people: People) -> Webhooks:
    return people.webhooks


@pytest.fixture
def suppressions(table: Table) -> Suppressions:
    return Suppressions(table)


@pytest.fixture
def email_queue(cloud: Cloud) -> DeliveryQueue:
    return DeliveryQueue(client=cloud.sqs, queue_url=cloud.email_queue_url)


@pytest.fixture
def provider(cloud: Cloud) -> EmailProvider:
    return EmailProvider(
        client=cloud.sesv2, sender_address=SENDER, configuration_set=CONFIGURATION_SET
    )


@pytest.fixture
def contact() -> Contact:
    return Contact(
        recipient_id=UUID("019729a1-6f3c-7c1e-9d0b-3f6a2b8c4d10"),
        version=2,
        address=EmailAddress("ada@example.com"),
        name=PersonName("Ada Lovelace"),
        language="en",
    )


@pytest.fixture
def webhook(contact: Contact) -> Webhook:
    return Webhook(
        owner_id=contact.recipient_id,
        webhook_id=UUID("019729a3-0000-7000-8000-00000000000a"),
        url=WebhookUrl("https://receiver.example.com/hooks"),
        kinds=tuple(Kind),
        secret=WebhookSecret.made_of(b"s" * SECRET_BYTES),
        created_at=NOW,
    )


@pytest.fixture
def german(contact: Contact) -> Contact:
    """The person at the door, who reads German."""
    return structs.replace(contact, recipient_id=UUID(PERSON), language="de-AT")


@pytest.fixture
def notification_for() -> Callable[[int], InboxEntry]:
    """Make entries of that person's inbox, each about another order that was shipped."""
    return lambda number: InboxEntry(
        recipient_id=UUID(PERSON),
        entry_id=entry_id(number),
        event_type=OrderShipped.type,
        facts={"order_id": f"order-{number}"},
        created_at=NOW,
    )


@pytest.fixture
def tombstone(contact: Contact) -> Tombstone:
    """What is left of the contact after its user was deleted."""
    return Tombstone(recipient_id=contact.recipient_id, version=3)


@pytest.fixture
def notification(contact: Contact) -> Notification:
    return Notification(
        key=NotificationKey(
            recipient_id=contact.recipient_id,
            event_id=UUID("019729a5-2f77-7a82-b5c4-0e3f1d5b7944"),
            channel=Channel.EMAIL,
        ),
        event_type="orders.order_confirmed.v1",
        facts={
            "order_id": "019729a5-0c44-7a3b-b1d2-8e5f60c7a921",
            "total_minor": 4348,
            "currency": "EUR",
        },
        status=Status.PENDING,
        created_at=NOW,
        correlation_id="c-1",
        traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    )


@pytest.fixture
def other_notification(notification: Notification) -> Notification:
    key = structs.replace(notification.key, event_id=UUID("019729a5-2f78-7a82-b5c4-0e3f1d5b7955"))
    return structs.replace(notification, key=key, correlation_id="c-2")


@pytest.fixture
def call(notification: Notification, webhook: Webhook) -> Notification:
    """What a webhook is told of the same."""
    key = structs.replace(notification.key, channel=Channel.WEBHOOK, webhook_id=webhook.webhook_id)
    return structs.replace(notification, key=key)


@pytest.fixture
def environment(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CONFIGURATION_SET", CONFIGURATION_SET)
    monkeypatch.setenv("CORS_ALLOWED_ORIGINS", "https://client.example.com")
    monkeypatch.setenv("DEAD_LETTER_QUEUE_URL", cloud.dead_letter_queue_url)
    monkeypatch.setenv("EMAIL_QUEUE_URL", cloud.email_queue_url)
    monkeypatch.setenv("PREFERENCES_URL", PREFERENCES_URL)
    monkeypatch.setenv("SENDER_ADDRESS", SENDER)
    monkeypatch.setenv("TABLE_NAME", TABLE)
    monkeypatch.setenv("WEBHOOK_ALLOWED_NETWORKS", "")
    monkeypatch.setenv("WEBHOOK_QUEUE_URL", cloud.webhook_queue_url)
    forget()
    yield
    forget()


def write_email(
    notification: Notification, contact: Contact, collected: Sequence[Notification] = ()
) -> Email:
    """Render an e-mail as the function does."""
    return rendering.write_email(notification, contact, collected, preferences_url=PREFERENCES_URL)


def forget() -> None:
    """Be as cold as a new execution environment."""
    if wiring.dynamodb.cache_info().currsize:
        wiring.dynamodb().close()
    forget_everything(on_email_feedback, on_event, send_email, send_webhook, wiring)


@pytest.fixture
def context(environment: None) -> FakeLambdaContext:
    return FakeLambdaContext()


def queue_event(*bodies: bytes) -> dict[str, Any]:
    """Return a batch as Lambda's poller hands it over; messages are `m-1`, `m-2`, …"""
    return {
        "Records": [
            {"messageId": f"m-{number}", "body": body.decode()}
            for number, body in enumerate(bodies, start=1)
        ]
    }


def failed(*identifiers: str) -> dict[str, Any]:
    """Return the answer that makes these, and no others, come again."""
    return {"batchItemFailures": [{"itemIdentifier": each} for each in identifiers]}
