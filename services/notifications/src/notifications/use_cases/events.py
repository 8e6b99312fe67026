"""Events of other services, and what they lead to."""

from datetime import datetime

from msgspec import Struct

from contracts import Envelope, Event
from notifications.domain.contacts import Tombstone, contact_told_by
from notifications.domain.notifications import news_told_by
from notifications.repository import People
from notifications.use_cases.telling import Told, tell


class Noted(Struct, frozen=True):
    """What an event led to; nothing at all if nobody is told about such events."""

    concerns_us: bool
    told: Told = Told()


def note_event(*, told: Envelope[Event], people: People, now: datetime) -> Noted:
    """Keep what an event makes of a contact, and tell its person on the channels they chose.

    An event that comes twice finds everything there.
    """
    contact = contact_told_by(told.data)
    if contact is not None:
        people.contacts.save(contact)
    if isinstance(contact, Tombstone):
        people.inbox.erase(contact.recipient_id)
        people.preferences.erase(contact.recipient_id)
        people.webhooks.erase(contact.recipient_id)
    news = news_told_by(told)
    if news is None:
        return Noted(concerns_us=contact is not None)
    return Noted(concerns_us=True, told=tell(news=news, people=people, now=now))
