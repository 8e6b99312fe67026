"""The payment provider, over HTTP.

What is asked for twice is done once: every request carries an idempotency key made of the order's
id. A refund is "cancel or refund": it gives back whatever was charged for an order and closes the
order for charges that are still on their way, so that none can slip behind it. A provider that only
refunds what it is shown would need its charges to be looked up first (decision 11).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from msgspec import Struct

from chassis.conversation import ended_after
from chassis.retry import call_with_retry
from chassis.time_budget import TimeBudget
from orders.domain.payments import Charge, Refund
from orders.errors import PaymentProviderUnavailable, PaymentRequestRefused

if TYPE_CHECKING:
    from http.client import HTTPConnection

CONNECT_SECONDS: Final = 2.0
# From the request to the last byte of the answer, however slowly the bytes come.
ANSWER_SECONDS: Final = 5.0
ATTEMPTS: Final = 3
BACKOFF_SECONDS: Final = 0.2
BACKOFF_CAP_SECONDS: Final = 2.0
MAX_ANSWER_BYTES: Final = 65536
OK: Final = 200
# The request itself is wrong. All else may pass or be mended: also 401, 403 and 404, which are
# faults of our own set-up and no reason to give up an order.
REFUSED: Final = frozenset({400, 422})


class _Request[A](Struct, frozen=True):
    """What is asked for an order: the key makes it happen once, the answer has a form."""

    order_id: UUID
    path: str
    key: str
    body: Mapping[str, object]
    answer: type[A]


class PaymentProvider:
    """Charges an order once and refunds it once, however often it is asked."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)

    def charge(
        self, *, order_id: UUID, amount_minor: int, currency: str, budget: TimeBudget
    ) -> Charge:
        """Ask for the money; raises PaymentProviderUnavailable or PaymentRequestRefused."""
        body = {"reference": order_id, "amount_minor": amount_minor, "currency": currency}
        return self._ask(_Request(order_id, "/charges", str(order_id), body, Charge), budget)

    def refund(self, *, order_id: UUID, budget: TimeBudget) -> Refund:
        """Give back whatever was charged, and let nothing be charged any more.

        Raises PaymentProviderUnavailable or PaymentRequestRefused.
        """
        # Some providers have one room of keys for all that is asked of them.
        key = f"refund-{order_id}"
        return self._ask(
            _Request(order_id, "/refunds", key, {"reference": order_id}, Refund), budget
        )

    def _ask[A](self, request: _Request[A], budget: TimeBudget) -> A:
        return call_with_retry(
            lambda: self._ask_once(request),
            retry_on=PaymentProviderUnavailable,
            attempts=ATTEMPTS,
            base_seconds=BACKOFF_SECONDS,
            cap_seconds=BACKOFF_CAP_SECONDS,
            budget=budget,
        )

    def _ask_once[A](self, request: _Request[A]) -> A:
        order_id = request.order_id
        status, body = self._post(request)
        if status in REFUSED:
            raise PaymentRequestRefused(order_id=order_id, status=status)
        if status != OK:
            raise PaymentProviderUnavailable(order_id=order_id, reason=f"status {status}")
        try:
            return msgspec.json.decode(body, type=request.answer)
        except ValueError as error:
            raise PaymentProviderUnavailable(order_id=order_id, reason="unreadable") from error

    def _post[A](self, request: _Request[A]) -> tuple[int, bytes]:
        # Slow to import; the API has this module loaded, and never pays.
        from http.client import HTTPException

        headers = {"content-type": "application/json", "idempotency-key": request.key}
        path = f"{self._url.path.rstrip('/')}{request.path}"
        connection = self._connection()
        try:
            connection.connect()
            with ended_after(ANSWER_SECONDS, connection.sock):
                body = msgspec.json.encode(request.body)
                connection.request("POST", path, body=body, headers=headers)
                with connection.getresponse() as response:
                    return response.status, response.read(MAX_ANSWER_BYTES)
        except (OSError, HTTPException) as error:
            reason = type(error).__name__
            raise PaymentProviderUnavailable(order_id=request.order_id, reason=reason) from error
        finally:
            connection.close()

    def _connection(self) -> "HTTPConnection":
        from http.client import HTTPConnection, HTTPSConnection

        kind = HTTPSConnection if self._url.scheme == "https" else HTTPConnection
        return kind(self._url.netloc, timeout=CONNECT_SECONDS)
