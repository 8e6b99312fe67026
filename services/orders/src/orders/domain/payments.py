"""What the payment provider says: that it has charged or not, and what it has given back."""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

_NO_CONTROLS: Final = r"^[^\x00-\x1f\x7f]*\Z"

# Written to files that people open in a spreadsheet: nothing in it may be taken for a formula.
type ProviderId = Annotated[str, Meta(max_length=100, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]*\Z")]


class Charge(Struct, frozen=True):
    """Whether the customer has paid, and if not, why."""

    id: ProviderId
    status: Literal["approved", "declined"]
    decline_reason: Annotated[str, Meta(max_length=200, pattern=_NO_CONTROLS)] | None = None


class Refund(Struct, frozen=True):
    """How much was given back. From now on nothing is charged for the order any more."""

    id: ProviderId
    status: Literal["refunded", "nothing_charged"]
    amount_minor: Annotated[int, Meta(ge=0)]
