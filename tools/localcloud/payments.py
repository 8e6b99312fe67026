"""A payment provider that approves everything, until it is told to misbehave."""

import asyncio
import uuid
from http import HTTPStatus

import msgspec
from aiohttp import web

from localcloud.json_apps import BadInput, Behaviour, decoded, json_application, refusal

HANG_SECONDS = 60.0
"""Longer than any client waits."""


class ChargeRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a shop asks for."""

    reference: str
    amount_minor: int
    currency: str


class Charge(msgspec.Struct, frozen=True):
    """What became of it."""

    id: str
    status: str
    decline_reason: str | None
    reference: str
    amount_minor: int
    currency: str


class PaymentProvider:
    """Charges, each made once per idempotency key."""

    def __init__(self) -> None:
        self._charges: dict[str, Charge] = {}
        self._behaviour = Behaviour(
            "approve", "decline", "error", "timeout", "hang_after_charge", "garbage"
        )

    def application(self) -> web.Application:
        """Return the provider's HTTP interface."""
        application = json_application()
        application.router.add_post("/charges", self._charge)
        application.router.add_get("/charges", self._list)
        self._behaviour.add_routes(application)
        return application

    async def _charge(self, request: web.Request) -> web.Response:
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            raise BadInput("the header Idempotency-Key is missing")
        asked = await decoded(request, ChargeRequest)
        if asked.amount_minor <= 0:
            raise BadInput("amount_minor must be positive")

        made = self._charges.get(key)
        if made is not None and _request_of(made) != asked:
            return refusal(HTTPStatus.CONFLICT, "this Idempotency-Key was used for another charge")
        if made is not None and self._behaviour.mode in {"approve", "decline"}:
            return _answer(made)
        return await self._behave(key, asked)

    async def _behave(self, key: str, asked: ChargeRequest) -> web.Response:
        mode = self._behaviour.take()
        if mode == "error":
            return refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "the provider is unwell")
        if mode == "garbage":
            return web.Response(body=b"\x00<html>not what you asked for", content_type="text/html")
        if mode != "timeout":
            self._charges.setdefault(key, _decided(asked, approved=mode != "decline"))
        if mode in {"timeout", "hang_after_charge"}:
            await asyncio.sleep(HANG_SECONDS)
            return refusal(HTTPStatus.GATEWAY_TIMEOUT, "the provider took too long")
        return _answer(self._charges[key])

    async def _list(self, _request: web.Request) -> web.Response:
        charges = [msgspec.to_builtins(charge) for charge in self._charges.values()]
        return web.json_response({"charges": charges})


def _request_of(charge: Charge) -> ChargeRequest:
    return ChargeRequest(
        reference=charge.reference, amount_minor=charge.amount_minor, currency=charge.currency
    )


def _decided(asked: ChargeRequest, *, approved: bool) -> Charge:
    return Charge(
        id=f"ch_{uuid.uuid4().hex}",
        status="approved" if approved else "declined",
        decline_reason=None if approved else "insufficient_funds",
        reference=asked.reference,
        amount_minor=asked.amount_minor,
        currency=asked.currency,
    )


def _answer(charge: Charge) -> web.Response:
    return web.json_response(msgspec.to_builtins(charge))
