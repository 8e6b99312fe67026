"""What becomes of addresses and notifications when their e-mails come back."""

from collections.abc import Callable
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from msgspec import structs

from notifications.domain.contacts import Contact
from notifications.domain.feedback import RESENDS, Feedback, Verdict
from notifications.domain.notifications import LEASE, Notification, NotificationKey
from notifications.domain.suppressions import Reason
from notifications.domain.text import EmailAddress
from notifications.errors import AlreadyBeingSent, EmailNotQueued
from notifications.gateways.queues import DeliveryQueue
from notifications.repository import Notifications, Suppressions
from notifications.use_cases.feedback import note_feedback

from .conftest import ATTEMPT, NOW, Cloud

type Note = Callable[[Feedback], bool]


@pytest.fixture
def key(notifications: Notifications, notification: Notification) -> NotificationKey:
    """The key of a notification whose e-mail `m-1` was sent."""
    notifications.add(notification)
    notifications.mark_sent(notification.key, ATTEMPT, message_id="m-1")
    return notification.key


@pytest.fixture
def bounce(contact: Contact, notification: Notification) -> Feedback:
    """The news that `m-1` did not arrive this time."""
    return Feedback(
        feedback_id="f-1",
        message_id="m-1",
        verdict=Verdict.PASSING_BOUNCE,
        addresses=(contact.address,),
        at=NOW,
        key=notification.key,
        correlation_id="c-1",
    )


@pytest.fixture
def permanent_bounce(bounce: Feedback) -> Feedback:
    return structs.replace(bounce, verdict=Verdict.PERMANENT_BOUNCE)


@pytest.fixture
def complaint(bounce: Feedback) -> Feedback:
    return structs.replace(bounce, verdict=Verdict.COMPLAINT, feedback_id="f-2")


@pytest.fixture
def note(
    notifications: Notifications, suppressions: Suppressions, email_queue: DeliveryQueue
) -> Note:
    return lambda feedback: note_feedback(
        feedback=feedback,
        notifications=notifications,
        suppressions=suppressions,
        queue=email_queue,
        now=NOW + timedelta(hours=1),
    )


def outcome(cloud: Cloud) -> dict[str, Any]:
    """Return what has become of the one notification."""
    (item,) = cloud.items("NOTIFICATION#")
    wanted = ("status", "failure", "resends", "message_id")
    return {name: item[name] for name in wanted if name in item}


@pytest.mark.usefixtures("key")
class TestPermanentBounce:
    def test_suppresses_the_address_and_fails_the_notification(
        self, note: Note, permanent_bounce: Feedback, suppressions: Suppressions, cloud: Cloud
    ) -> None:
        is_new = note(permanent_bounce)

        suppression = suppressions.find(EmailAddress("ada@example.com"))
        assert is_new is True
        assert suppression is not None
        assert suppression.reason is Reason.BOUNCED
        assert outcome(cloud) == {"status": "failed", "failure": "bounced", "message_id": "m-1"}

    def test_changes_nothing_the_second_time(
        self, note: Note, permanent_bounce: Feedback, cloud: Cloud
    ) -> None:
        note(permanent_bounce)
        before = cloud.items()

        is_new = note(permanent_bounce)

        assert (is_new, cloud.items()) == (False, before)

    def test_suppresses_the_address_also_of_an_email_without_tags(
        self, note: Note, permanent_bounce: Feedback, suppressions: Suppressions, cloud: Cloud
    ) -> None:
        is_new = note(structs.replace(permanent_bounce, key=None))

        assert is_new is True
        assert suppressions.find(EmailAddress("ada@example.com")) is not None
        assert outcome(cloud) == {"status": "sent", "message_id": "m-1"}


@pytest.mark.usefixtures("key")
class TestComplaint:
    def test_suppresses_the_address_and_leaves_the_notification_sent(
        self, note: Note, complaint: Feedback, suppressions: Suppressions, cloud: Cloud
    ) -> None:
        is_new = note(complaint)

        suppression = suppressions.find(EmailAddress("ada@example.com"))
        assert is_new is True
        assert suppression is not None
        assert suppression.reason is Reason.COMPLAINED
        assert outcome(cloud) == {"status": "sent", "message_id": "m-1"}

    @pytest.mark.parametrize("order", list(permutations(("permanent_bounce", "complaint"))))
    def test_weighs_more_than_a_bounce_in_whatever_order_they_come(
        self,
        order: tuple[str, ...],
        note: Note,
        permanent_bounce: Feedback,
        complaint: Feedback,
        suppressions: Suppressions,
        cloud: Cloud,
    ) -> None:
        by_name = {"permanent_bounce": permanent_bounce, "complaint": complaint}

        for name in order * 2:
            note(by_name[name])

        suppression = suppressions.find(EmailAddress("ada@example.com"))
        assert suppression is not None
        assert (suppression.reason, suppression.feedback_id) == (Reason.COMPLAINED, "f-2")
        assert outcome(cloud)["status"] == "failed"


class TestPassingBounce:
    def test_queues_the_notification_again_for_later(
        self, key: NotificationKey, note: Note, bounce: Feedback, cloud: Cloud
    ) -> None:
        is_new = note(bounce)

        ((request, seconds),) = cloud.delayed_email_requests()
        assert is_new is True
        assert (request["key"]["event_id"], request["correlation_id"], seconds) == (
            str(key.event_id),
            "c-1",
            900,
        )
        assert outcome(cloud) == {"status": "pending", "resends": "1", "message_id": "m-1"}
        assert cloud.items("SUPPRESSION") == []

    def test_changes_nothing_the_second_time(
        self, key: NotificationKey, note: Note, bounce: Feedback, cloud: Cloud
    ) -> None:
        note(bounce)
        before = cloud.items()

        is_new = note(bounce)

        assert (is_new, cloud.items()) == (False, before)
        assert len(cloud.delayed_email_requests()) == 1

    def test_changes_nothing_when_the_next_email_is_out_already(
        self,
        key: NotificationKey,
        note: Note,
        bounce: Feedback,
        notifications: Notifications,
        cloud: Cloud,
    ) -> None:
        notifications.mark_sent(key, ATTEMPT, message_id="m-2")

        is_new = note(bounce)

        assert is_new is False
        assert outcome(cloud) == {"status": "sent", "message_id": "m-2"}

    def test_gives_up_after_three_more_emails(
        self,
        key: NotificationKey,
        note: Note,
        bounce: Feedback,
        notifications: Notifications,
        cloud: Cloud,
    ) -> None:
        for number in range(RESENDS + 1):
            notifications.mark_sent(key, ATTEMPT, message_id=f"m-{number}")
            note(structs.replace(bounce, message_id=f"m-{number}"))

        assert len(cloud.delayed_email_requests()) == RESENDS
        assert outcome(cloud) == {
            "status": "failed",
            "failure": "bounced",
            "resends": "3",
            "message_id": "m-3",
        }

    def test_gives_up_at_once_what_was_refused_for_its_content(
        self, key: NotificationKey, note: Note, bounce: Feedback, cloud: Cloud
    ) -> None:
        note(structs.replace(bounce, verdict=Verdict.REFUSED))

        assert (outcome(cloud)["status"], cloud.delayed_email_requests()) == ("failed", [])
        assert cloud.items("SUPPRESSION") == []

    def test_waits_until_it_is_known_which_email_it_is_about(
        self,
        notification: Notification,
        note: Note,
        bounce: Feedback,
        notifications: Notifications,
        cloud: Cloud,
    ) -> None:
        notifications.add(notification)
        notifications.claim(notification.key, structs.replace(ATTEMPT, at=NOW - LEASE))
        with pytest.raises(AlreadyBeingSent):
            note(bounce)
        notifications.mark_sent(notification.key, ATTEMPT, message_id="m-1")

        assert note(bounce) is True
        assert outcome(cloud)["status"] == "pending"

    def test_comes_again_when_the_queue_refuses(
        self, key: NotificationKey, note: Note, bounce: Feedback, cloud: Cloud
    ) -> None:
        failure = {"Id": "0", "Code": "InternalError", "SenderFault": False}
        refusal = {"Successful": [], "Failed": [failure]}
        cloud.answering("sqs.SendMessageBatch", refusal, times=1)

        with pytest.raises(EmailNotQueued):
            note(bounce)

        assert outcome(cloud)["status"] == "sent"
        assert note(bounce) is True

    def test_changes_nothing_of_a_notification_that_has_expired(
        self, note: Note, bounce: Feedback, cloud: Cloud
    ) -> None:
        assert (note(bounce), cloud.items()) == (False, [])
