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
    in quiet hours too.
    """

    mandatory: bool = False
    urgent: bool = False


RULES: Final[Mapping[Kind, Rule]] = {
    Kind.SECURITY: Rule(mandatory=True, urgent=True),
    Kind.WELCOME: Rule(),
    Kind.PAYMENT: Rule(mandatory=True),
    Kind.ORDER_PROGRESS: Rule(),
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
}
