"""What the provider tells of e-mails that it took, and what follows from it."""

from datetime import datetime

from notifications.domain.feedback import RESEND_DELAY, Feedback, suppressions_told_by
from notifications.domain.notifications import NotificationKey, Status
from notifications.errors import AlreadyBeingSent, EmailNotQueued, NotificationNotFound
from notifications.gateways.queues import DeliveryQueue
from notifications.repository import Notifications, Suppressions
from notifications.use_cases.dispatching import request_for


def note_feedback(
    *,
    feedback: Feedback,
    notifications: Notifications,
    suppressions: Suppressions,
    queue: DeliveryQueue,
    now: datetime,
) -> bool:
    """Suppress addresses, and send again or give up what bounced; return whether that was new.

    Feedback that comes twice finds its suppression there, and the notification moved on; so does
    feedback that comes after the next e-mail about the same.

    Raises AlreadyBeingSent and EmailNotQueued, which pass with time.
    """
    added = [suppressions.add(suppression) for suppression in suppressions_told_by(feedback)]
    key = feedback.undelivered
    settled = key is not None and _settle_bounce(key, feedback, notifications, queue, now=now)
    return settled or any(added)


def _settle_bounce(
    key: NotificationKey,
    feedback: Feedback,
    notifications: Notifications,
    queue: DeliveryQueue,
    *,
    now: datetime,
) -> bool:
    try:
        notification = notifications.get(key)
    except NotificationNotFound:
        return False
    if notification.status is Status.SENDING:
        # Its bounce may be known before its message id is; then it can be told which mail it was.
        raise AlreadyBeingSent(event_id=key.event_id)
    if not feedback.concerns_last_email_of(notification):
        return False
    message_id = feedback.message_id
    if not feedback.allows_resend_of(notification):
        return notifications.mark_bounced(key, message_id=message_id, now=now)
    # Queued first: a kill in between costs a message that finds nothing to do, and no e-mail.
    if refused := queue.send([request_for(notification)], delay=RESEND_DELAY):
        raise EmailNotQueued(reason=refused[0])
    return notifications.reopen(key, message_id=message_id)
