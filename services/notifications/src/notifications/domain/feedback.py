"""What comes back of e-mails: that one bounced, or that somebody complained about it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct

from notifications.domain.notifications import Notification, NotificationKey, Status
from notifications.domain.suppressions import Reason, Suppression, hash_of
from notifications.domain.text import EmailAddress

RESENDS: Final = 3
"""How often a notification whose e-mails bounce is sent again."""

RESEND_DELAY: Final = timedelta(minutes=15)
"""The provider has tried for hours before it tells of a passing bounce, so a full box may have been
emptied meanwhile. It is also the longest that SQS holds a message back."""


class Verdict(StrEnum):
    """What an answer means for the address and for the e-mail.

    A permanent bounce is about the address, a refused e-mail about its content: both would happen
    again. A passing bounce may not.
    """

    PERMANENT_BOUNCE = "permanent_bounce"
    PASSING_BOUNCE = "passing_bounce"
    REFUSED = "refused"
    COMPLAINT = "complaint"


class Feedback(Struct, frozen=True, kw_only=True):
    """What the provider tells of one e-mail; key and correlation id are None if it bore none."""

    feedback_id: str
    message_id: str
    verdict: Verdict
    addresses: tuple[EmailAddress, ...]
    at: datetime
    key: NotificationKey | None
    correlation_id: str | None

    @property
    def undelivered(self) -> NotificationKey | None:
        """Which notification did not arrive; whoever complains about one has it."""
        return None if self.verdict is Verdict.COMPLAINT else self.key

    def concerns_last_email_of(self, notification: Notification) -> bool:
        """Whether no other e-mail has been sent since, and none is about to be."""
        return (notification.status, notification.message_id) == (Status.SENT, self.message_id)

    def allows_resend_of(self, notification: Notification) -> bool:
        """Whether another e-mail may arrive where this one did not."""
        return self.verdict is Verdict.PASSING_BOUNCE and notification.resends < RESENDS


def suppressions_told_by(feedback: Feedback) -> tuple[Suppression, ...]:
    """Return the addresses that feedback gives reason not to mail again."""
    reason = _SUPPRESSING.get(feedback.verdict)
    if reason is None:
        return ()
    return tuple(
        Suppression(
            address_hash=hash_of(address),
            reason=reason,
            since=feedback.at,
            feedback_id=feedback.feedback_id,
        )
        for address in feedback.addresses
    )


_SUPPRESSING: Final[Mapping[Verdict, Reason]] = {
    Verdict.PERMANENT_BOUNCE: Reason.BOUNCED,
    Verdict.COMPLAINT: Reason.COMPLAINED,
}
