"""The kinds of things that people are told, and what they may choose about each."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from msgspec import Struct

from contracts import Event
from contracts.orders import (
    OrderCancelled,
    OrderConfirmed,
    OrderRejected,
    OrderShipped,
)
from contracts.users import UserChanged, UserRegistered

WEBHOOK_DISABLED: Final = "notifications.webhook_disabled.v1"
"""What no other service tells: a webhook is called no more. It is told here, and is no event."""

DIGEST: Final = "notifications.digest.v1"
"""What tells at once what was collected for a day."""


class Kind(StrEnum):
    """What a person chooses by: events that are told for the same reason."""

    SECURITY = "security"
    WELCOME = "welcome"
    PAYMENT = "payment"
    ORDER_PROGRESS = "order_progress"
    WEBHOOKS = "webhooks"


class Rule(Struct, frozen=True, kw_only=True):
    """What holds for a kind, whatever a person has chosen.

    A mandatory one cannot be switched off: e-mails of it always come. An urgent one comes at once,
    in quiet hours too. A digestible one may be collected for a digest.
    """

    mandatory: bool = False
    urgent: bool = False
    digestible: bool = False


RULES: Final[Mapping[Kind, Rule]] = {
    Kind.SECURITY: Rule(mandatory=True, urgent=True),
    Kind.WELCOME: Rule(digestible=True),
    Kind.PAYMENT: Rule(mandatory=True),
    Kind.ORDER_PROGRESS: Rule(digestible=True),
    Kind.WEBHOOKS: Rule(mandatory=True),
}

KINDS: Final[Mapping[type[Event], Kind]] = {
    UserRegistered: Kind.WELCOME,
    UserChanged: Kind.SECURITY,
    OrderConfirmed: Kind.PAYMENT,
    OrderRejected: Kind.PAYMENT,
    OrderCancelled: Kind.PAYMENT,
    OrderShipped: Kind.ORDER_PROGRESS,
}


def kind_of(event_type: str) -> Kind:
    """Return the kind of what somebody is told, by its type."""
    return _KIND_BY_TYPE[event_type]


_KIND_BY_TYPE: Final = {
    **{event.type: kind for event, kind in KINDS.items()},
    WEBHOOK_DISABLED: Kind.WEBHOOKS,
    # Nobody chooses digests as such. They count as the kind that nearly all they tell is of.
    DIGEST: Kind.ORDER_PROGRESS,
}
