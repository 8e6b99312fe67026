"""Strangers' servers that webhooks call: `https://…/<receiver>`, each with a mode of its own.

A receiver is there as soon as somebody names it. It keeps what it heard and cannot check the
signature, because only whoever registered the webhook has its secret: the text that was signed is
kept for them. What it heard is read, and how it behaves is changed, on a port without TLS.
"""

import asyncio
import math
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final

import msgspec
from aiohttp import web

from localcloud.json_apps import (
    BadInput,
    Behaviour,
    add_behaviour,
    decoded,
    json_application,
    refusal,
)

MODES: Final = ("accept", "fail", "gone", "redirect", "hang", "large")
NEEDED: Final = ("webhook-id", "webhook-timestamp", "webhook-signature")
"""The headers of the Standard Webhooks specification, without which a call is refused."""

TRAP: Final = "http://169.254.169.254/"
"""Where a redirect leads: on AWS a machine asks there for its own credentials."""

LARGE_BYTES: Final = 5_000_000


class Call(msgspec.Struct, frozen=True):
    """What a receiver heard, and the status that it answered: none where it hangs.

    `text` is the body as it was signed, and names of headers are in lower case.
    """

    received_at: datetime
    headers: Mapping[str, str]
    text: str
    body: dict[str, Any]
    status: int | None


class Receiver:
    """One stranger's server."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.behaviour = Behaviour(*MODES)


class WebhookReceivers:
    """All receivers, in front of which there are two HTTP interfaces."""

    def __init__(self) -> None:
        self._receivers: defaultdict[str, Receiver] = defaultdict(Receiver)

    def application(self) -> web.Application:
        """Return the interface that webhooks call."""
        application = json_application()
        application.router.add_post("/{receiver}", self._receive)
        return application

    def control_application(self) -> web.Application:
        """Return the interface by which people and tests look into receivers and spoil them."""
        application = json_application()
        application.router.add_get("/{receiver}/calls", self._list)
        application.router.add_delete("/{receiver}/calls", self._empty)
        add_behaviour(
            application, "/{receiver}/behaviour", lambda request: self._named(request).behaviour
        )
        return application

    async def _receive(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        if missing := [name for name in NEEDED if not headers.get(name)]:
            raise BadInput(f"headers are missing: {', '.join(missing)}")
        body = await decoded(request, dict[str, Any])

        receiver = self._named(request)
        mode = receiver.behaviour.take()
        answer = _answer(mode)
        receiver.calls.append(
            Call(
                received_at=datetime.now(UTC),
                headers=headers,
                text=(await request.read()).decode(),
                body=body,
                status=None if mode == "hang" else answer.status,
            )
        )
        if mode == "hang":
            # Until the cloud stops, which waits for no answer.
            await asyncio.sleep(math.inf)
        return answer

    async def _list(self, request: web.Request) -> web.Response:
        return _listed(self._named(request))

    async def _empty(self, request: web.Request) -> web.Response:
        receiver = self._named(request)
        receiver.calls.clear()
        return _listed(receiver)

    def _named(self, request: web.Request) -> Receiver:
        return self._receivers[request.match_info["receiver"]]


def _answer(mode: str) -> web.Response:
    match mode:
        case "fail":
            return refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "the receiver is unwell")
        case "gone":
            return refusal(HTTPStatus.GONE, "the receiver wants no more webhooks")
        case "redirect":
            return web.Response(status=HTTPStatus.FOUND, headers={"Location": TRAP})
        case "large":
            return web.Response(body=b"." * LARGE_BYTES)
        case _:
            return web.Response(status=HTTPStatus.NO_CONTENT)


def _listed(receiver: Receiver) -> web.Response:
    return web.json_response({"calls": msgspec.to_builtins(receiver.calls)})
