"""What SES's events mean."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from chassis.batch import Malformed
from notifications.domain.feedback import RESENDS, Feedback, Verdict
from notifications.domain.notifications import Channel, NotificationKey
from notifications.domain.text import EmailAddress
from notifications.gateways.feedback import read_feedback

from .provider_events import FEEDBACK_ID, PROVIDER_MESSAGE_ID, TAGS, body, bounce, complaint, mail

GREETING = b"Successfully validated SNS topic for Amazon SES event publishing."


def verdict_on(event: dict[str, Any]) -> Verdict | None:
    feedback = read_feedback(body(event))
    return feedback.verdict if feedback else None


def read(event: dict[str, Any]) -> Feedback:
    feedback = read_feedback(body(event))
    assert feedback is not None
    return feedback


class TestReadFeedback:
    def test_finds_all_that_is_needed_of_a_bounce(self) -> None:
        assert read_feedback(body(bounce())) == Feedback(
            feedback_id=FEEDBACK_ID,
            message_id=PROVIDER_MESSAGE_ID,
            verdict=Verdict.PERMANENT_BOUNCE,
            addresses=(EmailAddress("ada@example.com"),),
            at=datetime(2025, 6, 1, 8, 35, 7, 120000, tzinfo=UTC),
            key=NotificationKey(
                recipient_id=UUID("019729a1-6f3c-7c1e-9d0b-3f6a2b8c4d10"),
                event_id=UUID("019729a5-2f77-7a82-b5c4-0e3f1d5b7944"),
                channel=Channel.EMAIL,
            ),
            correlation_id="c-1",
        )

    @pytest.mark.parametrize(
        ("event", "verdict"),
        [
            (bounce("Permanent"), Verdict.PERMANENT_BOUNCE),
            (bounce("Transient", bounceSubType="MailboxFull"), Verdict.PASSING_BOUNCE),
            (bounce("Undetermined", bounceSubType="Undetermined"), Verdict.PASSING_BOUNCE),
            (bounce("Transient", bounceSubType="MessageTooLarge"), Verdict.REFUSED),
            (complaint(), Verdict.COMPLAINT),
            (complaint(complaintFeedbackType=None), Verdict.COMPLAINT),
        ],
    )
    def test_judges_by_type(self, event: dict[str, Any], verdict: Verdict) -> None:
        assert verdict_on(event) == verdict

    @pytest.mark.parametrize(
        "event",
        [
            bounce("Transient", bouncedRecipients=[{"emailAddress": "ada@example.com"}]),
            complaint(complaintFeedbackType="not-spam"),
            {"eventType": "Delivery", "mail": mail(), "delivery": {}},
            {"eventType": "Reject", "mail": mail(), "reject": {"reason": "Bad content"}},
        ],
        ids=["automatic answer", "not spam", "delivery", "reject"],
    )
    def test_finds_nothing_to_do_where_nobody_was_missed_or_annoyed(
        self, event: dict[str, Any]
    ) -> None:
        assert verdict_on(event) is None

    def test_finds_nothing_to_do_in_the_providers_greeting(self) -> None:
        assert read_feedback(GREETING) is None

    def test_blames_the_address_that_was_mailed_and_not_the_one_it_was_forwarded_to(self) -> None:
        forwarded = [{"emailAddress": "ada@elsewhere.example", "action": "failed"}]

        assert read(bounce(bouncedRecipients=forwarded)).addresses == (
            EmailAddress("ada@example.com"),
        )

    def test_blames_the_named_address_where_several_were_mailed(self) -> None:
        several = bounce() | {"mail": mail(destination=["ada@example.com", "bob@example.com"])}

        assert read(several).addresses == (EmailAddress("ada@example.com"),)

    @pytest.mark.parametrize(
        "tags", [{}, TAGS | {"event_id": ["e-1"]}, TAGS | {"channel": []}], ids=repr
    )
    def test_knows_no_notification_of_a_mail_without_its_tags(
        self, tags: dict[str, list[str]]
    ) -> None:
        assert read(bounce() | {"mail": mail(tags=tags, headers=[])}).key is None

    @pytest.mark.parametrize(
        "broken",
        [
            b"",
            b"\xff",
            b"[]",
            body({"eventType": "Bounce", "mail": mail()}),
            body(bounce(timestamp="yesterday")),
            body(bounce() | {"mail": mail(destination=["ada@example.com, bob@example.com"])}),
        ],
        ids=["empty", "no text", "no event", "no bounce", "no time", "no address"],
    )
    def test_refuses_what_it_cannot_read_and_names_no_address(self, broken: bytes) -> None:
        with pytest.raises(Malformed) as raised:
            read_feedback(broken)

        assert "@" not in str(raised.value)


class TestFeedback:
    def test_is_about_an_undelivered_notification_unless_it_is_a_complaint(self) -> None:
        assert read(bounce()).undelivered == read(bounce()).key
        assert read(complaint()).undelivered is None

    def test_allows_three_more_emails(self) -> None:
        assert RESENDS == 3
