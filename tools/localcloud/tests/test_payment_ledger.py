import pytest

from localcloud.payment_ledger import Charge, ChargeRequest, Ledger, Refund, RefundRequest


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


def charge(
    ledger: Ledger,
    key: str = "order-1",
    reference: str = "order-1",
    amount_minor: int = 1200,
    *,
    approved: bool = True,
) -> Charge:
    asked = ChargeRequest(reference=reference, amount_minor=amount_minor, currency="EUR")
    return ledger.charge(key, asked, approved=approved)


def refund(ledger: Ledger, key: str = "refund-1", reference: str = "order-1") -> Refund:
    return ledger.refund(key, RefundRequest(reference=reference))


class TestCharge:
    def test_keeps_its_outcome(self, ledger: Ledger) -> None:
        declined = charge(ledger, approved=False)

        assert charge(ledger, approved=True) == declined
        assert list(ledger.charges.values()) == [declined]

    @pytest.mark.parametrize("approved", [True, False])
    def test_is_declined_after_a_refund(self, ledger: Ledger, *, approved: bool) -> None:
        refund(ledger)

        late = charge(ledger, approved=approved)

        assert (late.status, late.decline_reason) == ("declined", "reference_closed")
        assert charge(ledger) == late

    def test_is_declined_after_a_refund_of_another_charge(self, ledger: Ledger) -> None:
        charge(ledger, "early")
        refund(ledger)

        assert charge(ledger, "late").decline_reason == "reference_closed"

    def test_keeps_its_outcome_after_a_refund(self, ledger: Ledger) -> None:
        early = charge(ledger)

        refund(ledger)

        assert charge(ledger) == early
        assert early.status == "approved"

    def test_is_approved_after_a_refund_of_another_reference(self, ledger: Ledger) -> None:
        refund(ledger, reference="order-2")

        assert charge(ledger).status == "approved"


class TestRefund:
    def test_returns_every_charge_of_its_reference_and_no_other(self, ledger: Ledger) -> None:
        charge(ledger, "first")
        charge(ledger, "second", amount_minor=34)
        charge(ledger, "declined", approved=False)
        charge(ledger, "other", reference="order-2")

        made = refund(ledger)

        assert (made.status, made.amount_minor) == ("refunded", 1234)

    def test_returns_nothing_where_nothing_was_asked_for(self, ledger: Ledger) -> None:
        made = refund(ledger)

        assert (made.status, made.amount_minor) == ("nothing_charged", 0)

    def test_returns_nothing_of_a_declined_charge(self, ledger: Ledger) -> None:
        charge(ledger, approved=False)

        made = refund(ledger)

        assert (made.status, made.amount_minor) == ("nothing_charged", 0)

    def test_is_made_once_whatever_its_key(self, ledger: Ledger) -> None:
        charge(ledger)

        first, again = refund(ledger, "refund-1"), refund(ledger, "refund-2")

        assert first == again
        assert first == refund(ledger, "refund-1")

    def test_stays_empty_whatever_is_charged_next(self, ledger: Ledger) -> None:
        first = refund(ledger)
        charge(ledger)

        assert refund(ledger, "refund-2") == first
