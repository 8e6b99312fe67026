"""The queue and the e-mail provider, emulated."""

from datetime import timedelta
from uuid import UUID

import pytest
from msgspec import structs, to_builtins

from notifications.domain.contacts import Contact
from notifications.domain.notifications import Channel, Email, Notification, NotificationKey
from notifications.domain.text import OneLine, Subject
from notifications.errors import EmailNotAccepted, EmailRejected
from notifications.gateways.email import EmailProvider
from notifications.gateways.queues import DeliveryQueue, DeliveryRequest

from .conftest import CONFIGURATION_SET, SENDER, Cloud

KEY = NotificationKey(
    recipient_id=UUID("019729a1-6f3c-7c1e-9d0b-3f6a2b8c4d10"),
    event_id=UUID("019729a5-2f77-7a82-b5c4-0e3f1d5b7944"),
    channel=Channel.EMAIL,
)


@pytest.fixture
def request_(notification: Notification) -> DeliveryRequest:
    return DeliveryRequest(
        key=notification.key,
        correlation_id=notification.correlation_id,
        traceparent=notification.traceparent,
    )


@pytest.fixture
def email(contact: Contact) -> Email:
    return Email(
        recipient=contact.address,
        subject=Subject("Grüße"),
        text="text",
        html="<p>html</p>",
        headers={"X-Correlation-Id": OneLine("c-1")},
    )


class TestDeliveryQueue:
    def test_carries_key_correlation_id_and_traceparent(
        self, email_queue: DeliveryQueue, cloud: Cloud, request_: DeliveryRequest
    ) -> None:
        refused = email_queue.send([request_])

        assert refused == {}
        assert cloud.email_requests() == [
            {
                "key": {
                    "recipient_id": "019729a1-6f3c-7c1e-9d0b-3f6a2b8c4d10",
                    "event_id": "019729a5-2f77-7a82-b5c4-0e3f1d5b7944",
                    "channel": "email",
                },
                "correlation_id": "c-1",
                "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            }
        ]

    def test_divides_what_one_call_cannot_carry(
        self, email_queue: DeliveryQueue, cloud: Cloud, request_: DeliveryRequest
    ) -> None:
        requests = [
            structs.replace(request_, correlation_id=f"c-{number:02}") for number in range(25)
        ]

        email_queue.send(requests)

        queued = sorted(cloud.email_requests(), key=lambda request: request["correlation_id"])
        assert queued == to_builtins(requests)

    def test_reports_each_entry_that_was_refused_under_a_200(
        self, email_queue: DeliveryQueue, cloud: Cloud, request_: DeliveryRequest
    ) -> None:
        failure = {"Id": "1", "Code": "InternalError", "SenderFault": False}
        cloud.answering("sqs.SendMessageBatch", {"Successful": [], "Failed": [failure]})

        refused = email_queue.send([request_, request_, request_])

        assert refused == {1: "InternalError"}

    def test_holds_requests_back_for_as_long_as_it_is_told(
        self, email_queue: DeliveryQueue, cloud: Cloud, request_: DeliveryRequest
    ) -> None:
        email_queue.send([request_], delay=timedelta(minutes=15))

        assert cloud.email_requests() == []
        assert cloud.delayed_email_requests() == [(to_builtins(request_), 900)]

    def test_asks_nothing_of_the_queue_when_there_is_nothing_to_send(
        self, email_queue: DeliveryQueue, cloud: Cloud
    ) -> None:
        cloud.failing("sqs.SendMessageBatch", "EmptyBatchRequest")

        assert email_queue.send([]) == {}


class TestEmailProvider:
    def test_hands_the_whole_message_to_ses(
        self, provider: EmailProvider, cloud: Cloud, email: Email
    ) -> None:
        message_id = provider.send(email, about=KEY)

        assert [message.id for message in cloud.sent_messages()] == [message_id]
        assert cloud.send_requests == [
            {
                "FromEmailAddress": SENDER,
                "Destination": {"ToAddresses": ["ada@example.com"]},
                "Content": {
                    "Simple": {
                        "Subject": {"Data": "Grüße", "Charset": "UTF-8"},
                        "Body": {
                            "Text": {"Data": "text", "Charset": "UTF-8"},
                            "Html": {"Data": "<p>html</p>", "Charset": "UTF-8"},
                        },
                        "Headers": [{"Name": "X-Correlation-Id", "Value": "c-1"}],
                    }
                },
                "EmailTags": [
                    {"Name": "recipient_id", "Value": "019729a1-6f3c-7c1e-9d0b-3f6a2b8c4d10"},
                    {"Name": "event_id", "Value": "019729a5-2f77-7a82-b5c4-0e3f1d5b7944"},
                    {"Name": "channel", "Value": "email"},
                ],
                "ConfigurationSetName": CONFIGURATION_SET,
            }
        ]

    @pytest.mark.parametrize("code", ["MessageRejected", "BadRequestException"])
    def test_tells_that_a_message_is_refused_for_good(
        self, provider: EmailProvider, cloud: Cloud, email: Email, code: str
    ) -> None:
        cloud.failing("sesv2.SendEmail", code)

        with pytest.raises(EmailRejected) as raised:
            provider.send(email, about=KEY)

        assert str(raised.value) == f"The e-mail provider refused the message for good: {code}."

    @pytest.mark.parametrize(
        "code",
        [
            "AccessDeniedException",
            "InternalFailure",
            "SendingPausedException",
            "TooManyRequestsException",
        ],
    )
    def test_tells_that_a_message_may_be_taken_later(
        self, provider: EmailProvider, cloud: Cloud, email: Email, code: str
    ) -> None:
        cloud.failing("sesv2.SendEmail", code)

        with pytest.raises(EmailNotAccepted) as raised:
            provider.send(email, about=KEY)

        assert str(raised.value) == f"The e-mail provider did not take the message: {code}."

    def test_does_not_blame_the_message_when_no_identity_is_verified_yet(
        self, provider: EmailProvider, cloud: Cloud, email: Email
    ) -> None:
        told = (
            "Email address is not verified. The following identities failed the check in region "
            "EU-CENTRAL-1: ada@example.com"
        )
        error = {"Code": "MessageRejected", "Message": told}
        cloud.answering("sesv2.SendEmail", {"Error": error})

        with pytest.raises(EmailNotAccepted) as raised:
            provider.send(email, about=KEY)

        assert str(raised.value) == (
            "The e-mail provider did not take the message: MessageRejected."
        )
