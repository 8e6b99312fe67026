"""The HTTP door of notifications, entered as the gateway enters it: the contract."""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from uuid import UUID

import pytest
from msgspec import structs

from chassis.testing.conformance import Example as HttpExample
from chassis.testing.conformance import Examples, HttpConformance
from chassis.testing.http import HttpDoor
from notifications import wiring
from notifications.domain.inbox import InboxEntry
from notifications.domain.registered_webhooks import Webhook
from notifications.handlers.api import ERRORS, ROUTES, handler
from notifications.repository import Inbox, Webhooks

from .people import PERSON, entry_id


@pytest.fixture
def filled(
    inbox: Inbox,
    notification_for: Callable[[int], InboxEntry],
    webhooks: Webhooks,
    webhook: Webhook,
) -> None:
    for number in range(2):
        inbox.add(notification_for(number))
    webhooks.add(structs.replace(webhook, owner_id=UUID(PERSON)))


class TestHttpContract(HttpConformance):
    routes = ROUTES
    errors = ERRORS

    @pytest.fixture
    def door(self, environment: None) -> HttpDoor:
        return handler

    @pytest.fixture
    def examples(self, filled: None, webhook: Webhook) -> Examples:
        path = {"webhook_id": str(webhook.webhook_id)}
        return {
            "GET /notifications": HttpExample(subject=PERSON, query={"limit": "1"}),
            "GET /notifications/unread": HttpExample(subject=PERSON),
            "POST /notifications/{notification_id}/read": HttpExample(
                subject=PERSON, path_parameters={"notification_id": str(entry_id(0))}
            ),
            "GET /notification-preferences": HttpExample(subject=PERSON),
            "PUT /notification-preferences": HttpExample(
                subject=PERSON,
                body={"kinds": {"order_progress": {"email": False}}},
                headers={"if-match": '"1"'},
            ),
            "POST /webhooks": HttpExample(
                subject=PERSON, body={"url": "https://receiver.example.com/", "kinds": ["payment"]}
            ),
            "GET /webhooks": HttpExample(subject=PERSON),
            "GET /webhooks/{webhook_id}": HttpExample(subject=PERSON, path_parameters=path),
            "DELETE /webhooks/{webhook_id}": HttpExample(
                subject=PERSON, path_parameters=path, headers={"if-match": '"1"'}
            ),
            "POST /webhooks/{webhook_id}/rotate-secret": HttpExample(
                subject=PERSON, path_parameters=path
            ),
        }

    @pytest.fixture
    def outage(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[], AbstractContextManager[None]]:
        @contextmanager
        def outage() -> Generator[None]:
            with pytest.MonkeyPatch.context() as patch:
                wiring.dynamodb().close()
                wiring.dynamodb.cache_clear()
                patch.setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:1")
                yield
                wiring.dynamodb.cache_clear()

        return outage
