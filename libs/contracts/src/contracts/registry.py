"""Every event there is, by the type that its envelope names."""

from collections.abc import Mapping
from types import MappingProxyType

from contracts.event import Event
from contracts.orders import (
    ExportRequested,
    OrderCancelled,
    OrderConfirmed,
    OrderPlaced,
    OrderRejected,
    OrderShipped,
)
from contracts.users import UserChanged, UserDeleted, UserRegistered, UsersImported

_EVENTS: tuple[type[Event], ...] = (
    ExportRequested,
    OrderCancelled,
    OrderConfirmed,
    OrderPlaced,
    OrderRejected,
    OrderShipped,
    UserChanged,
    UserDeleted,
    UserRegistered,
    UsersImported,
)

EVENTS: Mapping[str, type[Event]] = MappingProxyType({event.type: event for event in _EVENTS})
