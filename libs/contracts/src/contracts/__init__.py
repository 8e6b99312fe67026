"""What services say to each other: the events, their envelope, and how both become bytes.

Nothing here knows a service's code, AWS or the chassis, and importing it costs msgspec alone.
"""

from contracts.codec import decode, decode_eventbridge, encode
from contracts.errors import ContractError, MalformedEvent, UnknownEvent
from contracts.event import Envelope, Event, envelope
from contracts.registry import EVENTS

__all__ = [
    "EVENTS",
    "ContractError",
    "Envelope",
    "Event",
    "MalformedEvent",
    "UnknownEvent",
    "decode",
    "decode_eventbridge",
    "encode",
    "envelope",
]
