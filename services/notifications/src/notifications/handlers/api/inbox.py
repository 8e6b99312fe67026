"""A person's inbox: what they were told, and what they have read of it."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from msgspec import Meta, Struct

from chassis.clock import utc_now
from chassis.http import Page, PageQuery, Request, Response, Route, decode_cursor, page_of
from notifications import wiring
from notifications.domain.inbox import InboxEntry
from notifications.domain.kinds import Kind
from notifications.errors import InboxEntryNotFound
from notifications.handlers.api.scopes import READ, WRITE
from notifications.repository import LastEntry
from notifications.use_cases import inbox as use_cases

# Of its two states the first is to be unread.
READ_VERSION: Final = 2


class Notification(Struct, frozen=True, kw_only=True):
    """Something that a person was told, in their language; `read_at` is null until they read it."""

    notification_id: UUID
    kind: Kind
    event_type: str
    text: str
    created_at: datetime
    read_at: datetime | None


class Unread(Struct, frozen=True, kw_only=True):
    """How much a person has not read."""

    count: Annotated[int, Meta(ge=0)]


def list_notifications(request: Request[None, PageQuery]) -> Response:
    """Return a page of the caller's inbox, the newest first."""
    limit, cursor = request.query.limit, request.query.cursor
    recipient_id = request.caller.subject_uuid()
    found = use_cases.list_inbox(
        recipient_id=recipient_id,
        after=decode_cursor(cursor, LastEntry) if cursor else None,
        limit=limit + 1,
        inbox=wiring.people().inbox,
    )
    shown = _shown(recipient_id, found)
    return Response(body=page_of(shown, limit=limit, position=_position))


def count_unread(request: Request[None]) -> Response:
    """Return how much the caller has not read."""
    count = use_cases.count_unread(
        recipient_id=request.caller.subject_uuid(), inbox=wiring.people().inbox
    )
    return Response(body=Unread(count=count), etag=count)


def read_notification(request: Request[None]) -> Response:
    """Note that the caller has read a notification; the first time counts."""
    recipient_id = request.caller.subject_uuid()
    entry = use_cases.read_entry(
        recipient_id=recipient_id,
        entry_id=request.path_uuid("notification_id"),
        inbox=wiring.people().inbox,
        now=utc_now(),
    )
    (shown,) = _shown(recipient_id, [entry])
    return Response(body=shown, etag=READ_VERSION)


def _shown(recipient_id: UUID, entries: list[InboxEntry]) -> list[Notification]:
    if not entries:
        return []
    write_text, language = wiring.text_writer(), wiring.people().contacts.language_of(recipient_id)
    return [
        Notification(
            notification_id=entry.entry_id,
            kind=entry.kind,
            event_type=entry.event_type,
            text=write_text(entry, language=language),
            created_at=entry.created_at,
            read_at=entry.read_at,
        )
        for entry in entries
    ]


def _position(last: Notification) -> LastEntry:
    return LastEntry(entry_id=last.notification_id)


ROUTES: Final = (
    Route(
        method="GET",
        path="/notifications",
        endpoint=list_notifications,
        scopes=(READ,),
        summary="List one's notifications, the newest first",
        query=PageQuery,
        returns=Page[Notification],
    ),
    Route(
        method="GET",
        path="/notifications/unread",
        endpoint=count_unread,
        scopes=(READ,),
        summary="Count one's unread notifications",
        returns=Unread,
    ),
    Route(
        method="POST",
        path="/notifications/{notification_id}/read",
        endpoint=read_notification,
        scopes=(WRITE,),
        summary="Note that a notification was read",
        returns=Notification,
        errors=(InboxEntryNotFound,),
    ),
)
