"""From structs to bytes and back, checking both ways.

Reading ignores what it does not know, so that a producer may add fields before its consumers
learn of them. Writing reads its own output back: an event that breaks its contract fails where it
is made, inside the transaction that would have stored it, and not in every consumer.
"""

from functools import cache
from typing import Any

import msgspec
from msgspec import Raw, Struct

from contracts.errors import MalformedEvent, UnknownEvent
from contracts.event import Envelope, Event
from contracts.registry import EVENTS


class _Header(Struct):
    """The one attribute that decides how the rest is read."""

    type: str


class _EventBridgeMessage(Struct, rename={"detail_type": "detail-type"}):
    """What EventBridge puts around a detail, as far as it concerns a consumer."""

    source: str
    detail_type: str
    detail: Raw


_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

_header = msgspec.json.Decoder(_Header)
_eventbridge = msgspec.json.Decoder(_EventBridgeMessage)
_encoder = msgspec.json.Encoder()


@cache
def _reader(event_type: str) -> msgspec.json.Decoder[Any]:
    """Build each decoder when its event first arrives: imports stay cheap."""
    return msgspec.json.Decoder(Envelope[EVENTS[event_type]])


def encode(envelope: Envelope[Any]) -> bytes:
    """Return the envelope as JSON, or raise MalformedEvent where it breaks the contract."""
    document = _encoder.encode(envelope)
    decode(document)
    return document


def decode(detail: bytes | Raw) -> Envelope[Event]:
    """Read one envelope; raises UnknownEvent or MalformedEvent."""
    try:
        event_type = _header.decode(detail).type
        if event_type not in EVENTS:
            raise UnknownEvent(event_type)
        envelope: Envelope[Event] = _reader(event_type).decode(detail)
    except _UNREADABLE as error:
        raise MalformedEvent(_reason(error)) from None
    _refuse_mismatch("source", envelope.source, envelope.data.source)
    _refuse_mismatch("subject", envelope.subject, envelope.data.subject)
    return envelope


def decode_eventbridge(body: bytes) -> Envelope[Event]:
    """Read the envelope in the `detail` of a whole EventBridge message, as SQS delivers it."""
    try:
        message = _eventbridge.decode(body)
    except _UNREADABLE as error:
        raise MalformedEvent(_reason(error)) from None
    envelope = decode(message.detail)
    _refuse_mismatch("detail-type", message.detail_type, envelope.type)
    _refuse_mismatch("source", message.source, envelope.source)
    return envelope


def _refuse_mismatch(attribute: str, said: str, meant: str) -> None:
    """Routing believes the wrapper and consumers the data, so the two must agree."""
    if said != meant:
        reason = f"The attribute `{attribute}` does not match the event's data."
        raise MalformedEvent(reason)


def _reason(error: Exception) -> str:
    """Reasons are logged and kept with dead letters; msgspec's name the field, not its text."""
    match error:
        case RecursionError():
            return "The message is nested too deeply."
        case UnicodeDecodeError():
            return "The message is not UTF-8 text."
        case _:
            return str(error)
