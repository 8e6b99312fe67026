"""The service as a visitor meets it: its door, and what lies in its tables."""

from typing import Any, Final

import psycopg

from chassis.http.openapi import openapi_document
from chassis.testing.http import HttpAnswer, http_event, send
from contracts import Envelope, Event, decode
from herons.handlers import api

OWNER: Final = "0199a8a0-0000-7000-8000-000000000001"
STRANGER: Final = "0199a8a0-0000-7000-8000-00000000000e"
NOWHERE: Final = "0199a8a0-0000-7000-8000-0000000000ff"
ADMIN: Final = {"subject": "console", "scope": "herons/admin"}
CONVERSATION: Final = "conversation-1"
DOCUMENT: Final = openapi_document(
    title="Herons API", version="1", routes=api.ROUTES, errors=api.ERRORS
)
ONE: Final = "/herons/{heron_id}"


class Visitor:
    """Has made nothing yet."""

    def __init__(self, admin: psycopg.Connection) -> None:
        self.admin = admin

    def asks(self, route_key: str, **request: Any) -> HttpAnswer:
        """Send a request through the door as the gateway does; its document knows the answer."""
        headers = {"x-correlation-id": CONVERSATION, **request.pop("headers", {})}
        answer = send(api.handler, http_event(route_key, headers=headers, **request))
        method, _, path = route_key.partition(" ")
        assert str(answer.status) in DOCUMENT["paths"][path][method.lower()]["responses"]
        return answer

    def creates(
        self, name: object = "Morning", *, key: str = "key-1", subject: str = OWNER, **more: object
    ) -> HttpAnswer:
        return self.asks(
            "POST /herons",
            subject=subject,
            scopes=["herons/write"],
            headers={"idempotency-key": key},
            body={"name": name, **more},
        )

    def created(self, name: str = "Morning", *, key: str = "key-1", subject: str = OWNER) -> str:
        """Create a heron, and return its id."""
        answer = self.creates(name, key=key, subject=subject)
        assert answer.status == 201
        return answer.json["heron_id"]

    def reads(
        self, heron_id: str, *, subject: str = OWNER, scope: str = "herons/read"
    ) -> HttpAnswer:
        return self.asks(
            f"GET {ONE}", path_parameters={"heron_id": heron_id}, subject=subject, scopes=[scope]
        )

    def lists(
        self, *, subject: str = OWNER, scope: str = "herons/read", **query: str
    ) -> HttpAnswer:
        return self.asks("GET /herons", subject=subject, scopes=[scope], query=query)

    def changes(
        self,
        heron_id: str,
        /,
        *,
        subject: str = OWNER,
        scope: str = "herons/write",
        seen: str = '"1"',
        **body: object,
    ) -> HttpAnswer:
        return self.asks(
            f"PATCH {ONE}",
            path_parameters={"heron_id": heron_id},
            subject=subject,
            scopes=[scope],
            headers={"if-match": seen, "content-type": "application/merge-patch+json"},
            body=body,
        )

    def deletes(
        self,
        heron_id: str,
        *,
        subject: str = OWNER,
        scope: str = "herons/write",
        seen: str = '"1"',
    ) -> HttpAnswer:
        return self.asks(
            f"DELETE {ONE}",
            path_parameters={"heron_id": heron_id},
            subject=subject,
            scopes=[scope],
            headers={"if-match": seen},
        )

    @property
    def events(self) -> list[Envelope[Event]]:
        """What the outbox holds, oldest first."""
        rows = self.admin.execute("SELECT detail FROM outbox ORDER BY event_id").fetchall()
        return [decode(detail.encode()) for (detail,) in rows]

    @property
    def told(self) -> list[str]:
        """The types of those events."""
        return [event.type for event in self.events]
