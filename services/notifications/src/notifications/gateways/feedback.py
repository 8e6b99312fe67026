"""What SES tells of the e-mails that it took, in the form of its event publishing."""

from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct

from chassis.batch import Malformed
from notifications.domain.feedback import Feedback, Verdict
from notifications.domain.notifications import NotificationKey
from notifications.domain.text import EmailAddress
from notifications.errors import TextUnsafe

# SES says this to a topic once, when it is told to publish there.
_GREETING: Final = b"Successfully validated SNS topic for Amazon SES event publishing."
_ABOUT_CONTENT: Final = frozenset({"AttachmentRejected", "ContentRejected", "MessageTooLarge"})
# Somebody moved an e-mail out of the spam folder, which is the opposite of a complaint.
_PRAISE: Final = "not-spam"


class _Header(Struct, frozen=True):
    name: str
    value: str


class _Mail(Struct, frozen=True, rename="camel"):
    message_id: str
    destination: tuple[str, ...] = ()
    headers: tuple[_Header, ...] = ()
    tags: dict[str, tuple[str, ...]] = {}


class _Recipient(Struct, frozen=True, rename="camel"):
    email_address: str
    action: str | None = None


class _Bounce(Struct, frozen=True, rename="camel"):
    bounce_type: str
    bounced_recipients: tuple[_Recipient, ...]
    feedback_id: str
    timestamp: datetime
    bounce_sub_type: str | None = None


class _Complaint(Struct, frozen=True, rename="camel"):
    complained_recipients: tuple[_Recipient, ...]
    feedback_id: str
    timestamp: datetime
    complaint_feedback_type: str | None = None


class _Event(Struct, frozen=True, rename="camel"):
    event_type: str
    mail: _Mail
    bounce: _Bounce | None = None
    complaint: _Complaint | None = None


def read_feedback(body: bytes) -> Feedback | None:
    """Read an event of SES; return None if nothing follows from it. Raises Malformed."""
    if body.strip() == _GREETING:
        return None
    try:
        return _feedback_in(msgspec.json.decode(body, type=_Event))
    except (msgspec.DecodeError, UnicodeDecodeError, TextUnsafe) as error:
        raise Malformed(reason=str(error)) from error


def _feedback_in(event: _Event) -> Feedback | None:
    match event:
        case _Event(event_type="Bounce", bounce=_Bounce() as told):
            verdict, named = _verdict_on(told), told.bounced_recipients
        case _Event(event_type="Complaint", complaint=_Complaint() as told):
            verdict = None if told.complaint_feedback_type == _PRAISE else Verdict.COMPLAINT
            named = told.complained_recipients
        case _Event(event_type="Bounce" | "Complaint"):
            raise Malformed(reason=f"A {event.event_type} does not say what it is about.")
        case _:
            return None
    if verdict is None:
        return None
    return Feedback(
        feedback_id=told.feedback_id,
        message_id=event.mail.message_id,
        verdict=verdict,
        addresses=_addresses(event.mail, named),
        at=told.timestamp,
        key=_key_in(event.mail),
        correlation_id=_correlation_id_in(event.mail),
    )


def _verdict_on(bounce: _Bounce) -> Verdict | None:
    """Judge a bounce by its type; an undetermined one may pass as well as a transient one.

    Automatic answers, as of somebody on holiday, are transient bounces too. The e-mail has arrived
    then, and nobody has reported a failed delivery.
    """
    if bounce.bounce_type == "Permanent":
        return Verdict.PERMANENT_BOUNCE
    if all(recipient.action != "failed" for recipient in bounce.bounced_recipients):
        return None
    about_content = bounce.bounce_sub_type in _ABOUT_CONTENT
    return Verdict.REFUSED if about_content else Verdict.PASSING_BOUNCE


def _addresses(mail: _Mail, named: tuple[_Recipient, ...]) -> tuple[EmailAddress, ...]:
    """Return the address that was mailed, or the named ones where it might be one of several.

    A mail that was forwarded bounces under the name of an address that we never mail.
    """
    alone = len(mail.destination) == 1
    found = mail.destination if alone else [recipient.email_address for recipient in named]
    return tuple(map(EmailAddress, found))


def _key_in(mail: _Mail) -> NotificationKey | None:
    """Read what `EmailProvider.send` has written."""
    first = {name: values[0] for name, values in mail.tags.items() if values}
    try:
        return msgspec.convert(first, NotificationKey)
    except msgspec.ValidationError:
        return None


def _correlation_id_in(mail: _Mail) -> str | None:
    name = "X-Correlation-Id"
    return next((header.value for header in mail.headers if header.name == name), None)
