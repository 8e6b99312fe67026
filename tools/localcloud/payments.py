"""A payment provider that approves everything, until it is told to misbehave.

A charge and a refund are posted with an Idempotency-Key. Repeated, they answer what they answered
first; a key that comes with another request is a 409, anything else that cannot be used a 400.
A decline is an outcome and no error, and so is a refund of nothing: 200.
"""

import asyncio
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Final

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
from localcloud.payment_ledger import Charge, ChargeRequest, Ledger, Refund, RefundRequest

HANG_SECONDS = 60.0
"""Longer than any client waits."""

OUTCOMES: Final = ("approve", "decline")
"""The modes that decide about a new charge and leave all other requests alone."""

TROUBLES: Final = ("error", "timeout", "hang_after_charge", "garbage")
"""The modes that spoil the answer to any charge or refund, repeated ones too."""


class PaymentProvider:
    """The provider's HTTP interface, on top of its ledger."""

    def __init__(self) -> None:
        self._ledger = Ledger()
        self._behaviour = Behaviour(*OUTCOMES, *TROUBLES)

    def application(self) -> web.Application:
        """Return the provider's HTTP interface."""
        application = json_application()
        application.router.add_post("/charges", self._charge)
        application.router.add_get("/charges", self._list_charges)
        application.router.add_post("/refunds", self._refund)
        application.router.add_get("/refunds", self._list_refunds)
        add_behaviour(application, "/behaviour", lambda _: self._behaviour)
        return application

    async def _charge(self, request: web.Request) -> web.Response:
        key = _idempotency_key(request)
        asked = await decoded(request, ChargeRequest)
        if asked.amount_minor <= 0:
            raise BadInput("amount_minor must be positive")

        made = self._ledger.charges.get(key)
        if made is not None and _request_of(made) != asked:
            return refusal(HTTPStatus.CONFLICT, "this Idempotency-Key was used for another charge")
        mode = self._behaviour.take(sparing=() if made is None else OUTCOMES)
        return await _behave(
            mode, lambda: self._ledger.charge(key, asked, approved=mode != "decline")
        )

    async def _refund(self, request: web.Request) -> web.Response:
        key = _idempotency_key(request)
        asked = await decoded(request, RefundRequest)

        made = self._ledger.refunds.get(key)
        if made is not None and made.reference != asked.reference:
            return refusal(HTTPStatus.CONFLICT, "this Idempotency-Key was used for another refund")
        mode = self._behaviour.take(sparing=OUTCOMES)
        return await _behave(mode, lambda: self._ledger.refund(key, asked))

    async def _list_charges(self, _request: web.Request) -> web.Response:
        return _listed("charges", self._ledger.charges.values())

    async def _list_refunds(self, _request: web.Request) -> web.Response:
        # A refund that was asked for by two keys is still one.
        return _listed("refunds", dict.fromkeys(self._ledger.refunds.values()))


async def _behave(mode: str, make: Callable[[], Charge | Refund]) -> web.Response:
    if mode == "error":
        return refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "the provider is unwell")
    if mode == "garbage":
        return web.Response(body=b"\x00<html>not what you asked for", content_type="text/html")
    made = make() if mode != "timeout" else None
    if made is None or mode == "hang_after_charge":
        await asyncio.sleep(HANG_SECONDS)
        return refusal(HTTPStatus.GATEWAY_TIMEOUT, "the provider took too long")
    return web.json_response(msgspec.to_builtins(made))


def _idempotency_key(request: web.Request) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        raise BadInput("the header Idempotency-Key is missing")
    return key


def _request_of(charge: Charge) -> ChargeRequest:
    return ChargeRequest(
        reference=charge.reference, amount_minor=charge.amount_minor, currency=charge.currency
    )


def _listed(name: str, made: Iterable[Charge | Refund]) -> web.Response:
    return web.json_response({name: [msgspec.to_builtins(one) for one in made]})
