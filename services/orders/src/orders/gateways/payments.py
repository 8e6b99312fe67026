"""Calls to the outside world: the payment provider, over HTTP."""

from typing import Annotated, Final, Literal
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from chassis.retry import call_with_retry
from chassis.time_budget import TimeBudget
from orders.errors import PaymentProviderUnavailable, PaymentRequestRefused

CONNECT_SECONDS: Final = 2.0
READ_SECONDS: Final = 5.0
ATTEMPTS: Final = 3
BACKOFF_SECONDS: Final = 0.2
BACKOFF_CAP_SECONDS: Final = 2.0
MAX_ANSWER_BYTES: Final = 65536
NO_CONTROLS: Final = r"^[^\x00-\x1f\x7f]*\Z"
OK: Final = 200
# The request itself is wrong. All else may pass or be mended: also 401, 403 and 404, which are
# faults of our own set-up and no reason to give up an order.
REFUSED: Final = frozenset({400, 422})


class Charge(Struct, frozen=True):
    """The provider's answer: whether the customer has paid, and if not, why."""

    id: Annotated[str, Meta(min_length=1)]
    status: Literal["approved", "declined"]
    decline_reason: Annotated[str, Meta(max_length=200, pattern=NO_CONTROLS)] | None = None


class _ChargeRequest(Struct, frozen=True):
    reference: UUID
    amount_minor: int
    currency: str


class PaymentProvider:
    """Charges an order once, however often it is asked: the order's id is the provider's key."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)

    def charge(
        self, *, order_id: UUID, amount_minor: int, currency: str, budget: TimeBudget
    ) -> Charge:
        """Ask for the money; raises PaymentProviderUnavailable or PaymentRequestRefused."""
        request = _ChargeRequest(reference=order_id, amount_minor=amount_minor, currency=currency)
        return call_with_retry(
            lambda: self._ask(request),
            retry_on=PaymentProviderUnavailable,
            attempts=ATTEMPTS,
            base_seconds=BACKOFF_SECONDS,
            cap_seconds=BACKOFF_CAP_SECONDS,
            budget=budget,
        )

    def _ask(self, request: _ChargeRequest) -> Charge:
        order_id = request.reference
        status, body = self._post(request)
        if status in REFUSED:
            raise PaymentRequestRefused(order_id=order_id, status=status)
        if status != OK:
            raise PaymentProviderUnavailable(order_id=order_id, reason=f"status {status}")
        try:
            return msgspec.json.decode(body, type=Charge)
        except ValueError as error:
            raise PaymentProviderUnavailable(order_id=order_id, reason="unreadable") from error

    def _post(self, request: _ChargeRequest) -> tuple[int, bytes]:
        # Slow to import; the API has this module loaded, and never charges.
        from http.client import HTTPConnection, HTTPException, HTTPSConnection

        kind = HTTPSConnection if self._url.scheme == "https" else HTTPConnection
        connection = kind(self._url.netloc, timeout=CONNECT_SECONDS)
        headers = {"content-type": "application/json", "idempotency-key": str(request.reference)}
        try:
            connection.connect()
            connection.sock.settimeout(READ_SECONDS)
            path = f"{self._url.path.rstrip('/')}/charges"
            connection.request("POST", path, body=msgspec.json.encode(request), headers=headers)
            response = connection.getresponse()
            return response.status, response.read(MAX_ANSWER_BYTES)
        except (OSError, HTTPException) as error:
            reason = type(error).__name__
            raise PaymentProviderUnavailable(order_id=request.reference, reason=reason) from error
        finally:
            connection.close()
