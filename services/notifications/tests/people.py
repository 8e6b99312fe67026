"""A person at the door of notifications, with an inbox to fill."""

from typing import Any, Final
from uuid import UUID

from chassis.testing.http import HttpAnswer, http_event, send
from notifications.handlers import api

PERSON: Final = "0199a8a0-0000-7000-8000-000000000001"
STRANGER: Final = "0199a8a0-0000-7000-8000-00000000000e"


def ask(
    route_key: str, *, subject: str = PERSON, scope: str = "notifications/read", **request: Any
) -> HttpAnswer:
    return send(api.handler, http_event(route_key, subject=subject, scopes=[scope], **request))


def entry_id(number: int) -> UUID:
    """Return ids in the order of time."""
    return UUID(f"0199a8a0-0000-7000-8000-{number:012x}")
