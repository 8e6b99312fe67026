import json
import time
from typing import Any

import pytest

from .conftest import ClientOf, ask

SET = "mail"
GREETING = "Successfully validated SNS topic for Amazon SES event publishing."
TAGS = [{"Name": "event_id", "Value": "e-1"}]


@pytest.fixture
def ses(client_of: ClientOf) -> Any:
    ses = client_of("sesv2")
    ses.create_email_identity(EmailIdentity="example.com")
    ses.create_configuration_set(ConfigurationSetName=SET)
    return ses


@pytest.fixture
def topic(client_of: ClientOf) -> str:
    return client_of("sns").create_topic(Name="feedback")["TopicArn"]


@pytest.fixture
def queue(client_of: ClientOf, topic: str) -> "Queue":
    """A queue that gets what is published to the topic, as it is."""
    queue = Queue(client_of("sqs"))
    client_of("sns").subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=queue.arn,
        Attributes={"RawMessageDelivery": "true"},
    )
    return queue


class Queue:
    """What a subscriber finds in its queue."""

    def __init__(self, sqs: Any) -> None:
        self._sqs = sqs
        self._url = sqs.create_queue(QueueName="feedback")["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])
        self.arn = attributes["Attributes"]["QueueArn"]

    def take(self) -> list[str]:
        answer = self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10)
        return [message["Body"] for message in answer.get("Messages", [])]

    def wait_for_event(self) -> dict[str, Any]:
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            for body in self.take():
                if body != GREETING:
                    return json.loads(body)
            time.sleep(0.05)
        pytest.fail("no event came")


def destination(topic: str, **changes: Any) -> dict[str, Any]:
    return {
        "Enabled": True,
        "MatchingEventTypes": ["BOUNCE", "COMPLAINT"],
        "SnsDestination": {"TopicArn": topic},
        **changes,
    }


def create(ses: Any, topic: str, **changes: Any) -> None:
    ses.create_configuration_set_event_destination(
        ConfigurationSetName=SET,
        EventDestinationName="feedback",
        EventDestination=destination(topic, **changes),
    )


def found(ses: Any) -> list[dict[str, Any]]:
    answer = ses.get_configuration_set_event_destinations(ConfigurationSetName=SET)
    return answer["EventDestinations"]


def send(ses: Any) -> str:
    sent = ses.send_email(
        FromEmailAddress="shop@example.com",
        Destination={"ToAddresses": ["ada@example.org"]},
        Content={
            "Simple": {
                "Subject": {"Data": "Hello"},
                "Body": {"Text": {"Data": "Hello Ada"}},
                "Headers": [{"Name": "X-Correlation-Id", "Value": "1"}],
            }
        },
        EmailTags=TAGS,
        ConfigurationSetName=SET,
    )
    return sent["MessageId"]


class TestEventDestination:
    def test_reads_back_as_it_was_written(self, ses: Any, topic: str) -> None:
        create(ses, topic)

        assert found(ses) == [{"Name": "feedback", **destination(topic)}]

    def test_is_greeted_when_it_is_made(self, ses: Any, topic: str, queue: Queue) -> None:
        create(ses, topic)

        assert queue.take() == [GREETING]

    def test_can_be_changed_and_deleted(self, ses: Any, topic: str) -> None:
        create(ses, topic)
        changed = destination(topic, MatchingEventTypes=["BOUNCE"])
        names = {"ConfigurationSetName": SET, "EventDestinationName": "feedback"}

        ses.update_configuration_set_event_destination(**names, EventDestination=changed)
        updated = found(ses)
        ses.delete_configuration_set_event_destination(**names)

        assert updated == [{"Name": "feedback", **changed}]
        assert found(ses) == []

    def test_is_made_once(self, ses: Any, topic: str) -> None:
        create(ses, topic)

        with pytest.raises(ses.exceptions.AlreadyExistsException):
            create(ses, topic)

    def test_needs_a_topic_that_is_there(self, ses: Any, topic: str) -> None:
        with pytest.raises(ses.exceptions.BadRequestException):
            create(ses, f"{topic}-gone")

        assert found(ses) == []

    def test_is_not_found_before_it_is_made(self, ses: Any, topic: str) -> None:
        with pytest.raises(ses.exceptions.NotFoundException):
            ses.delete_configuration_set_event_destination(
                ConfigurationSetName=SET, EventDestinationName="feedback"
            )


class TestFeedback:
    @pytest.mark.parametrize(
        ("mode", "bounce_type"), [("bounce", "Permanent"), ("soft_bounce", "Transient")]
    )
    def test_tells_of_a_mail_that_bounced(
        self, ses: Any, topic: str, queue: Queue, mailbox: str, mode: str, bounce_type: str
    ) -> None:
        create(ses, topic)
        ask("PUT", f"{mailbox}/behaviour", {"mode": mode, "times": 1})

        message_id = send(ses)

        event = queue.wait_for_event()
        (recipient,) = event["bounce"]["bouncedRecipients"]
        assert (event["eventType"], event["bounce"]["bounceType"]) == ("Bounce", bounce_type)
        assert (recipient["emailAddress"], recipient["action"]) == ("ada@example.org", "failed")
        assert event["mail"]["messageId"] == message_id

    def test_tells_of_a_mail_that_was_complained_about(
        self, ses: Any, topic: str, queue: Queue, mailbox: str
    ) -> None:
        create(ses, topic)
        ask("PUT", f"{mailbox}/behaviour", {"mode": "complain", "times": 1})

        send(ses)

        event = queue.wait_for_event()
        assert event["eventType"] == "Complaint"
        assert event["complaint"]["complainedRecipients"] == [{"emailAddress": "ada@example.org"}]

    def test_repeats_the_tags_and_headers_of_the_mail(
        self, ses: Any, topic: str, queue: Queue, mailbox: str
    ) -> None:
        create(ses, topic)
        ask("PUT", f"{mailbox}/behaviour", {"mode": "bounce", "times": 1})

        send(ses)

        mail = queue.wait_for_event()["mail"]
        assert mail["tags"] == {"ses:configuration-set": [SET], "event_id": ["e-1"]}
        assert mail["headers"] == [{"name": "X-Correlation-Id", "value": "1"}]

    @pytest.mark.parametrize(
        "changes", [{"Enabled": False}, {"MatchingEventTypes": ["COMPLAINT"]}], ids=repr
    )
    def test_tells_nobody_who_does_not_want_to_hear_of_it(
        self, ses: Any, topic: str, queue: Queue, mailbox: str, changes: dict[str, Any]
    ) -> None:
        create(ses, topic, **changes)
        ask("PUT", f"{mailbox}/behaviour", {"mode": "bounce", "times": 1})

        send(ses)
        time.sleep(0.6)

        assert queue.take() == [GREETING]
