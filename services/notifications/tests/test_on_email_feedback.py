"""Messages with SES's events, and what becomes of them."""

from io import StringIO
from typing import Any

import pytest
from msgspec import json

from chassis.testing.lambda_context import FakeLambdaContext
from contracts.golden import examples
from contracts.orders import OrderConfirmed
from contracts.users import UserRegistered
from notifications.domain.contacts import Contact
from notifications.domain.notifications import Notification
from notifications.handlers import dispatch, on_event, send_email
from notifications.handlers.on_email_feedback import handler
from notifications.repository import Contacts, Notifications

from .conftest import ATTEMPT, PERSONAL, Cloud, failed, queue_event
from .provider_events import PROVIDER_MESSAGE_ID, body, bounce, complaint, mail


@pytest.fixture
def sent(
    contacts: Contacts, notifications: Notifications, notification: Notification, contact: Contact
) -> None:
    """The e-mail that the events are about."""
    contacts.save(contact)
    notifications.add(notification)
    notifications.mark_sent(notification.key, ATTEMPT, message_id=PROVIDER_MESSAGE_ID)


def metrics_in(output: str) -> list[tuple[str, str]]:
    """Return names and verdicts of the e-mail metrics that were printed."""
    documents: list[dict[str, Any]] = [
        json.decode(line) for line in output.splitlines() if '"_aws"' in line
    ]
    return [
        (name, document["verdict"])
        for document in documents
        for name in ("EmailsBounced", "EmailsComplained")
        if name in document
    ]


@pytest.mark.usefixtures("sent")
class TestHandler:
    def test_suppresses_and_counts_once_for_ten_deliveries(
        self, context: FakeLambdaContext, cloud: Cloud, capsys: pytest.CaptureFixture[str]
    ) -> None:
        event = queue_event(body(bounce()), body(bounce()))

        answers = [handler(event, context) for _ in range(5)]

        (item,) = cloud.items("SUPPRESSION")
        assert answers == [failed()] * 5
        assert item["reason"] == "bounced"
        assert metrics_in(capsys.readouterr().out) == [("EmailsBounced", "permanent_bounce")]

    def test_counts_bounces_and_complaints_apart(
        self, context: FakeLambdaContext, capsys: pytest.CaptureFixture[str]
    ) -> None:
        handler(queue_event(body(bounce("Transient")), body(complaint())), context)

        assert metrics_in(capsys.readouterr().out) == [
            ("EmailsBounced", "passing_bounce"),
            ("EmailsComplained", "complaint"),
        ]

    def test_acknowledges_what_nothing_follows_from(
        self, context: FakeLambdaContext, cloud: Cloud, capsys: pytest.CaptureFixture[str]
    ) -> None:
        before = cloud.items()

        answer = handler(queue_event(body({"eventType": "Delivery", "mail": mail()})), context)

        assert (answer, cloud.items(), cloud.dead_letters()) == (failed(), before, [])
        assert metrics_in(capsys.readouterr().out) == []

    def test_buries_what_cannot_be_read_and_goes_on(
        self, context: FakeLambdaContext, cloud: Cloud
    ) -> None:
        broken = body(bounce(feedbackId=None))

        answer = handler(queue_event(broken, body(complaint())), context)

        ((buried, reason),) = cloud.dead_letters()
        assert (answer, buried) == (failed(), broken.decode())
        assert "$.bounce.feedbackId" in reason
        assert len(cloud.items("SUPPRESSION")) == 1

    def test_has_only_what_failed_come_again(
        self, context: FakeLambdaContext, cloud: Cloud
    ) -> None:
        cloud.server.failing("PutItem", "ValidationException", times=1)

        answer = handler(queue_event(body(bounce()), body(complaint())), context)

        assert answer == failed("m-1")
        assert [item["reason"] for item in cloud.items("SUPPRESSION")] == ["complained"]

    @pytest.mark.parametrize(
        "event", [bounce(), bounce(feedbackId=None), bounce("Transient"), complaint()]
    )
    def test_logs_no_personal_data(
        self, event: dict[str, Any], context: FakeLambdaContext, log: StringIO
    ) -> None:
        handler(queue_event(body(event)), context)

        assert log.getvalue()
        assert not PERSONAL.search(log.getvalue())

    def test_logs_under_the_correlation_id_of_the_email(
        self, context: FakeLambdaContext, log: StringIO
    ) -> None:
        handler(queue_event(body(bounce())), context)

        assert '"correlation_id":"c-1"' in log.getvalue()


class TestWholeWay:
    def test_mails_no_more_to_an_address_whose_first_email_bounced(
        self, context: FakeLambdaContext, cloud: Cloud
    ) -> None:
        deliver(cloud, context, UserRegistered.type)
        (welcome,) = cloud.sent_messages()
        tags = {tag["Name"]: [tag["Value"]] for tag in cloud.send_requests[0]["EmailTags"]}

        about_welcome = mail(messageId=welcome.id, destination=["Ada@example.com"], tags=tags)
        handler(queue_event(body(bounce() | {"mail": about_welcome})), context)
        deliver(cloud, context, OrderConfirmed.type)

        assert cloud.sent_messages() == [welcome]
        assert {
            (item["event_type"], item["status"], item["failure"])
            for item in cloud.items("NOTIFICATION#")
        } == {
            (UserRegistered.type, "failed", "bounced"),
            (OrderConfirmed.type, "suppressed", "bounced"),
        }


def deliver(cloud: Cloud, context: FakeLambdaContext, event_type: str) -> None:
    """Bring the first golden example of an event all the way to SES."""
    on_event.handler(queue_event(examples(event_type)[0].message), context)
    dispatch.handler(cloud.stream_event(), context)
    send_email.handler(queue_event(*map(json.encode, cloud.email_requests())), context)
