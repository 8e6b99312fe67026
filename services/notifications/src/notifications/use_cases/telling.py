"""Telling a person something, once, on the channels that they chose."""

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from notifications.domain.inbox import InboxEntry, entry_about
from notifications.domain.notifications import News, Notification, call_about, email_about
from notifications.domain.preferences import Choice
from notifications.repository import Contacts, Inbox, People, Webhooks


class Told(Struct, frozen=True):
    """What news have led to that was not there before."""

    notifications_added: int = 0
    entries_added: int = 0


def tell(*, news: News, people: People, now: datetime) -> Told:
    """Add what tells news.

    Every write is conditional, so news that come twice write nothing twice, and what was cut off
    half-way is completed when they come again.
    """
    choice = people.preferences.get(news.recipient_id).choices.kinds.of(news.kind)
    due = _notifications(news, choice, people.webhooks, now=now)
    return Told(
        notifications_added=sum(people.notifications.add(each) for each in due),
        entries_added=int(
            choice.in_app and _add_entry(entry_about(news, now=now), people.contacts, people.inbox)
        ),
    )


def _notifications(
    news: News, choice: Choice, webhooks: Webhooks, *, now: datetime
) -> Iterator[Notification]:
    if choice.email:
        yield email_about(news, now=now)
    if choice.webhook:
        for webhook in webhooks.list_all(news.recipient_id):
            if webhook.wants(news.kind):
                yield call_about(news, webhook_id=webhook.webhook_id, now=now)


def _add_entry(entry: InboxEntry, contacts: Contacts, inbox: Inbox) -> bool:
    """Add an entry, unless its person was deleted; return whether it was.

    Whoever deletes leaves the tombstone first and erases then. So the tombstone is looked for when
    the entry is there: either it is seen here, or the entry is seen there.
    """
    added = inbox.add(entry)
    if contacts.is_erased(entry.recipient_id):
        inbox.remove(entry.recipient_id, entry.entry_id)
        return False
    return added
