"""The envelope around every event: CloudEvents 1.0 in JSON, the same for all services.

CloudEvents allows only lower-case letters and digits in the names of extension attributes, hence
``correlationid`` and ``traceparent`` (the W3C header's value), which carry one request's identity
through every queue.
"""

from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from msgspec import Meta, Struct

from contracts.fields import Instant, Text

type CorrelationId = Annotated[str, Meta(pattern=r"^[\x21-\x7e]{1,128}$(?!\n)")]
type TraceParent = Annotated[
    str, Meta(pattern=r"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$(?!\n)")
]


class Event(Struct, frozen=True, kw_only=True):
    """Something that happened, told by the service that owns the fact.

    A subclass names its ``type`` and ``source`` and documents its fields. Fields are only ever
    added, and only with a default; a new meaning is a new class with the next ``v`` in its type.
    """

    type: ClassVar[str]
    source: ClassVar[str]

    @property
    def subject(self) -> str:
        """The id of the aggregate that the event is about."""
        raise NotImplementedError


class Envelope[D: Event](Struct, frozen=True, kw_only=True):
    """One event on its way: who said it, about what, when, and in which conversation."""

    specversion: Literal["1.0"] = "1.0"
    id: UUID
    source: Text
    type: Text
    subject: Text
    time: Instant
    datacontenttype: Literal["application/json"] = "application/json"
    correlationid: CorrelationId
    traceparent: TraceParent
    data: D


def envelope[D: Event](
    data: D, *, event_id: UUID, now: datetime, correlation_id: str, traceparent: str
) -> Envelope[D]:
    """Wrap an event; type, source and subject come from the event itself."""
    return Envelope(
        id=event_id,
        source=data.source,
        type=data.type,
        subject=data.subject,
        time=now,
        correlationid=correlation_id,
        traceparent=traceparent,
        data=data,
    )
