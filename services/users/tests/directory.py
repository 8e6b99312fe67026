"""The service as the world meets it: its door, and what lies in its tables."""

from typing import Any, Final
from uuid import UUID

import psycopg

from chassis.http.openapi import openapi_document
from chassis.testing.http import HttpAnswer, http_event, send
from contracts import Envelope, Event, decode
from users.handlers import api

ADA: Final = "0199a8a0-0000-7000-8000-000000000001"
EVE: Final = "0199a8a0-0000-7000-8000-00000000000e"
NOBODY: Final = "0199a8a0-0000-7000-8000-0000000000ff"
PROFILE: Final = {"email": "ada@example.com", "name": "Ada Lovelace", "language": "en-GB"}
ADMIN: Final = {"subject": "console", "scope": "users/admin"}
CONVERSATION: Final = "conversation-1"
DOCUMENT: Final = openapi_document(
    title="Users API", version="1", routes=api.ROUTES, errors=api.ERRORS
)


class Directory:
    """Knows nobody yet."""

    def __init__(self, admin: psycopg.Connection) -> None:
        self.admin = admin

    def is_asked(self, route_key: str, **request: Any) -> HttpAnswer:
        """Send a request through the door as the gateway does; its document knows the answer."""
        headers = {"x-correlation-id": CONVERSATION, **request.pop("headers", {})}
        answer = send(api.handler, http_event(route_key, headers=headers, **request))
        method, _, path = route_key.partition(" ")
        assert str(answer.status) in DOCUMENT["paths"][path][method.lower()]["responses"]
        return answer

    def registers(
        self, subject: str = ADA, *, scope: str = "users/write", **body: Any
    ) -> HttpAnswer:
        return self.is_asked("POST /users", subject=subject, scopes=[scope], body=PROFILE | body)

    def knows(self, user_id: str, email: str) -> None:
        """Register somebody, of whom the outbox says nothing any more."""
        assert self.registers(user_id, email=email).status == 201
        self.admin.execute("DELETE FROM outbox WHERE subject = %s", (user_id,))

    def shows(
        self, user_id: str = ADA, *, subject: str = ADA, scope: str = "users/read"
    ) -> HttpAnswer:
        return self.is_asked(
            "GET /users/{user_id}",
            path_parameters={"user_id": user_id},
            subject=subject,
            scopes=[scope],
        )

    def lists(self, **query: str) -> HttpAnswer:
        return self.is_asked("GET /users", subject="console", scopes=["users/admin"], query=query)

    def changes(
        self,
        user_id: str = ADA,
        /,
        *,
        subject: str = ADA,
        scope: str = "users/write",
        seen: str = '"1"',
        **body: Any,
    ) -> HttpAnswer:
        return self.is_asked(
            "PATCH /users/{user_id}",
            path_parameters={"user_id": user_id},
            subject=subject,
            scopes=[scope],
            headers={"if-match": seen, "content-type": "application/merge-patch+json"},
            body=body,
        )

    def deletes(
        self,
        user_id: str = ADA,
        /,
        *,
        subject: str = ADA,
        scope: str = "users/write",
        seen: str = '"1"',
    ) -> HttpAnswer:
        return self.is_asked(
            "DELETE /users/{user_id}",
            path_parameters={"user_id": user_id},
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
    def emails(self) -> dict[UUID, str | None]:
        """The addresses of all users, of tombstones too."""
        return dict(self.admin.execute("SELECT user_id, email FROM users").fetchall())

    def everything(self) -> str:
        """All rows of all tables of the service, as one text to search in."""
        tables = self.admin.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'users' ORDER BY tablename"
        ).fetchall()
        rows = [
            row
            for (table,) in tables
            for row in self.admin.execute(f"SELECT to_jsonb({table}) FROM {table}".encode())
        ]
        return "\n".join(map(str, rows))
