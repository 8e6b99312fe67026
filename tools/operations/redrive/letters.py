"""Dead letters, and what may be told of them: ids and types, never what their bodies say."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Self, cast

from msgspec import Struct

type Document = dict[str, Any]

_UUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_CORRELATION_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")
_EVENT_TYPE: Final = re.compile(r"[a-z_]+\.[a-z_]+\.v\d+")

# Where the messages of our queues say these things: an event, a record of a stream, a delivery.
_IMAGE: Final = ("dynamodb", "NewImage")
_EVENT_TYPES: Final = (("detail-type",), (*_IMAGE, "event_type", "S"))
_EVENT_IDS: Final = (("detail", "id"), (*_IMAGE, "event_id", "S"), ("key", "event_id"))
_CORRELATION_IDS: Final = (
    ("detail", "correlationid"),
    (*_IMAGE, "correlation_id", "S"),
    ("correlation_id",),
)


class DeadLetter(Struct, frozen=True, kw_only=True):
    """A message of a dead-letter queue, hidden from others until its receipt handle's time ends."""

    message_id: str
    receipt_handle: str
    body: str
    attributes: Mapping[str, Mapping[str, Any]]
    trace_header: str | None
    sent_at: datetime

    @classmethod
    def received(cls, message: Mapping[str, Any]) -> Self:
        """Read a message as SQS hands it out, with all its attributes."""
        system: Mapping[str, str] = message.get("Attributes", {})
        return cls(
            message_id=message["MessageId"],
            receipt_handle=message["ReceiptHandle"],
            body=message["Body"],
            attributes=message.get("MessageAttributes", {}),
            trace_header=system.get("AWSTraceHeader"),
            sent_at=datetime.fromtimestamp(int(system["SentTimestamp"]) / 1000, tz=UTC),
        )

    def attribute(self, name: str) -> str | None:
        """Return a text that was sent beside the body."""
        return self.attributes.get(name, {}).get("StringValue")

    @property
    def document(self) -> Document:
        """The body, where it is a JSON object; else an empty one."""
        return json_object(self.body)

    @property
    def event_type(self) -> str | None:
        """The type of the event that the message is about."""
        return _first(self.document, _EVENT_TYPES, _EVENT_TYPE)

    @property
    def event_id(self) -> str | None:
        """The id of the event that the message is about."""
        return _first(self.document, _EVENT_IDS, _UUID)

    @property
    def correlation_id(self) -> str | None:
        """The conversation that the message belongs to."""
        return _first(self.document, _CORRELATION_IDS, _CORRELATION_ID)


def json_object(text: str) -> Document:
    """Return a JSON object, or an empty one for any other text."""
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return cast("Document", found) if isinstance(found, dict) else {}


def _first(document: Document, paths: Sequence[Sequence[str]], form: re.Pattern[str]) -> str | None:
    """Return what stands at the first path that leads somewhere, if it has the right form."""
    found = (_at(document, path) for path in paths)
    return next((it for it in found if isinstance(it, str) and form.fullmatch(it)), None)


def _at(document: Any, path: Sequence[str]) -> Any:
    for name in path:
        document = cast("Document", document).get(name) if isinstance(document, dict) else None
    return document
