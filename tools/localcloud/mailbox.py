"""The mail box in which everything that SES sends arrives, whoever it is for."""

import uuid
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import msgspec
from aiohttp import web

from localcloud.json_apps import (
    Behaviour,
    add_behaviour,
    decoded,
    json_application,
    refusal,
)

RETURNING = ("bounce", "soft_bounce")
ANSWERS = (*RETURNING, "complain")
"""The modes in which a mail is taken, and SES told afterwards what has become of it."""


class Mail(msgspec.Struct, frozen=True, rename={"sender": "from"}):
    """A mail as the emulated SES hands it over."""

    sender: str
    to: list[str]
    subject: str
    text: str | None = None
    html: str | None = None
    headers: dict[str, str] = {}


class Mailbox:
    """Mails in the order of their arrival."""

    def __init__(self) -> None:
        self._messages: list[dict[str, Any]] = []
        self._behaviour = Behaviour("accept", "throttle", "reject", *ANSWERS)

    def application(self) -> web.Application:
        """Return the mail box's HTTP interface."""
        application = json_application()
        application.router.add_post("/messages", self._receive)
        application.router.add_get("/messages", self._list)
        application.router.add_delete("/messages", self._empty)
        add_behaviour(application, "/behaviour", lambda _: self._behaviour)
        return application

    async def _receive(self, request: web.Request) -> web.Response:
        mail = await decoded(request, Mail)
        mode = self._behaviour.take()
        match mode:
            case "throttle":
                return refusal(HTTPStatus.TOO_MANY_REQUESTS, "Maximum sending rate exceeded.")
            case "reject":
                return refusal(HTTPStatus.BAD_REQUEST, "Message was rejected by the mail box.")
            case _:
                pass
        message = {
            "id": str(uuid.uuid4()),
            **msgspec.to_builtins(mail),
            "received_at": datetime.now(UTC).isoformat(),
        }
        if mode not in RETURNING:
            self._messages.append(message)
        answer = {"feedback": mode} if mode in ANSWERS else {}
        return web.json_response({"id": message["id"], **answer})

    async def _list(self, request: web.Request) -> web.Response:
        wanted, skip = request.query.get("to"), request.query.get("skip", "0")
        if not skip.isdecimal():
            return refusal(HTTPStatus.BAD_REQUEST, "skip must be how many mails were read already.")
        found = [m for m in self._messages if wanted is None or wanted in m["to"]]
        return web.json_response({"messages": found[int(skip) :]})

    async def _empty(self, _request: web.Request) -> web.Response:
        self._messages.clear()
        return web.json_response({"messages": []})
