"""What the payment provider has charged and given back, and what it promises about that.

An idempotency key stands for one request, so a repetition changes nothing. A reference is the
shop's own name for what is paid: any number of charges, and one refund, which is the last word.
"""

import uuid

import msgspec


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


class RefundRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a shop wants undone, whether or not it knows that there is anything to undo."""

    reference: str


class Refund(msgspec.Struct, frozen=True):
    """What the customer got back: `refunded`, or `nothing_charged` with an amount of 0."""

    id: str
    status: str
    amount_minor: int
    reference: str


class Ledger:
    """Charges and refunds by their idempotency keys; a charge and a refund may have the same."""

    def __init__(self) -> None:
        self.charges: dict[str, Charge] = {}
        self.refunds: dict[str, Refund] = {}

    def charge(self, key: str, asked: ChargeRequest, *, approved: bool) -> Charge:
        """Return the charge of this key, made now if there is none.

        Under a reference that was refunded it is declined as `reference_closed`; a charge that
        was made before the refund keeps its outcome.
        """
        if key not in self.charges:
            reason = None if approved else "insufficient_funds"
            closed = self._refund_of(asked.reference) is not None
            self.charges[key] = _charge(asked, "reference_closed" if closed else reason)
        return self.charges[key]

    def refund(self, key: str, asked: RefundRequest) -> Refund:
        """Return the refund of this reference, made now if there is none, whatever its key was.

        It gives back all that was charged, and lets nothing be charged from then on: a shop that
        does not know whether its charge arrived can be sure that the customer pays nothing.
        """
        made = self._refund_of(asked.reference) or self._give_back(asked.reference)
        return self.refunds.setdefault(key, made)

    def _refund_of(self, reference: str) -> Refund | None:
        refunds = self.refunds.values()
        return next((refund for refund in refunds if refund.reference == reference), None)

    def _give_back(self, reference: str) -> Refund:
        charged = [
            charge.amount_minor
            for charge in self.charges.values()
            if charge.reference == reference and charge.status == "approved"
        ]
        return Refund(
            id=f"re_{uuid.uuid4().hex}",
            status="refunded" if charged else "nothing_charged",
            amount_minor=sum(charged),
            reference=reference,
        )


def _charge(asked: ChargeRequest, decline_reason: str | None) -> Charge:
    return Charge(
        id=f"ch_{uuid.uuid4().hex}",
        status="approved" if decline_reason is None else "declined",
        decline_reason=decline_reason,
        reference=asked.reference,
        amount_minor=asked.amount_minor,
        currency=asked.currency,
    )
