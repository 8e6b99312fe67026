"""How often AWS is asked when an answer does not come."""

from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from chassis.settings import settings
from notifications import wiring
from notifications.config import SendEmailSettings
from notifications.domain.contacts import Contact
from notifications.domain.notifications import Notification
from notifications.errors import EmailNotAccepted

from .conftest import Cloud, write_email


@pytest.fixture
def lost(cloud: Cloud, environment: None) -> list[str]:
    """The requests to SES whose answers were lost: the first."""
    requests: list[str] = []

    def lose(request: Any, **_: object) -> None:
        if request.url not in requests:
            requests.append(request.url)
            raise ReadTimeoutError(endpoint_url=request.url)

    cloud.on("before-send.sesv2.SendEmail", lose)
    return requests


class TestEmailProvider:
    def test_asks_once_because_another_time_could_send_a_second_email(
        self, lost: list[str], cloud: Cloud, notification: Notification, contact: Contact
    ) -> None:
        provider = wiring.email_provider(settings(SendEmailSettings))

        with pytest.raises(EmailNotAccepted, match="ReadTimeoutError"):
            provider.send(write_email(notification, contact), about=notification.key)

        assert len(lost) == 1
        assert cloud.sent_messages() == []


class TestNotifications:
    def test_asks_again_because_a_repeated_write_changes_nothing(
        self, environment: None, cloud: Cloud, notification: Notification
    ) -> None:
        cloud.server.failing("PutItem", "InternalServerError", status=500, times=2)

        added = wiring.people().notifications.add(notification)

        assert (added, len(cloud.items())) == (True, 1)
