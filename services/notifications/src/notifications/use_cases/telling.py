"""Telling a person something, once, on the channels that they chose."""

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from notifications.domain.digests import digest_due, digest_of, is_open
from notifications.domain.inbox import InboxEntry, entry_about
from notifications.domain.kinds import RULES
from notifications.domain.notifications import News, Notification, Status, call_about, email_about
from notifications.domain.preferences import Choices
from notifications.domain.quiet_hours import quiet_until
from notifications.repository import Contacts, Inbox, People, Webhooks


class Told(Struct, frozen=True):
    """What news have led to that was not there before; some of the notifications wait."""

    notifications_added: int = 0
    notifications_delayed: int = 0
    entries_added: int = 0


def tell(*, news: News, people: People, now: datetime) -> Told:
    """Add what tells news.

    Every write is conditional, so news that come twice write nothing twice, and what was cut off
    half-way is completed when they come again.
    """
    choices = people.preferences.get(news.recipient_id).choices
    choice = choices.kinds.of(news.kind)
    wanted = _notifications(news, choices, people.webhooks, now=now)
    added = [each for each in wanted if people.notifications.add(each)]
    return Told(
        notifications_added=len(added),
        notifications_delayed=sum(each.status is Status.DELAYED for each in added),
        entries_added=int(
            choice.in_app and _add_entry(entry_about(news, now=now), people.contacts, people.inbox)
        ),
    )


def _notifications(
    news: News, choices: Choices, webhooks: Webhooks, *, now: datetime
) -> Iterator[Notification]:
    choice = choices.kinds.of(news.kind)
    if choice.email:
        yield from _emails(news, choices, now=now)
    if choice.webhook:
        for webhook in webhooks.list_all(news.recipient_id):
            if webhook.wants(news.kind):
                yield call_about(news, webhook_id=webhook.webhook_id, now=now)


def _emails(news: News, choices: Choices, *, now: datetime) -> Iterator[Notification]:
    """Yield the e-mail that tells news, or before it the digest that will.

    A kill between the two leaves a digest that may have nothing to tell, and finds out; the other
    order could leave something collected that no digest tells.
    """
    email = email_about(news, now=now)
    if choices.kinds.of(news.kind).digest:
        due_at = digest_due(choices, news.told_at)
        if is_open(due_at=due_at, now=now):
            digest = digest_of(news, due_at=due_at, now=now)
            yield digest
            yield email.collected_for(digest.key.event_id)
            return
    quiet = None if RULES[news.kind].urgent else quiet_until(choices, now)
    yield email.delayed_until(quiet) if quiet else email


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
