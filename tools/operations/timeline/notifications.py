"""What people were told, from the table of notifications, and the mails in the local mail box."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from boto3.dynamodb.types import TypeDeserializer

from infrastructure.cloud import Cloud
from localcloud.client import send
from operations.privacy import redacted
from operations.timeline.hops import Hop, Kind

_PREFIX: Final = "NOTIFICATION#"

type Item = Mapping[str, Any]


class Notifications:
    """The notifications of some people, by the table's key; see notifications/repository."""

    def __init__(self, cloud: Cloud) -> None:
        self._table = f"{cloud.environment}-notifications"
        self._client = cloud.client("dynamodb")
        self._read: Any = TypeDeserializer().deserialize

    def of(self, people: Collection[str], conversations: Collection[str]) -> list[Item]:
        """Return what people were told in some conversations."""
        found = (item for person in sorted(people) for item in self._items(person))
        return [item for item in found if item.get("correlation_id") in conversations]

    def _items(self, person: str) -> Iterator[Item]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
            ExpressionAttributeValues={
                ":pk": {"S": f"RECIPIENT#{person}"},
                ":sk": {"S": _PREFIX},
            },
        )
        for page in pages:
            for item in page["Items"]:
                yield {name: self._read(value) for name, value in item.items()}


def hops_of(item: Item, *, table: str) -> Iterator[Hop]:
    """Yield what became of one notification; never its text, nor whom it went to."""
    about = f"{item['channel']} about {item['event_type']}"
    created_at = datetime.fromisoformat(item["created_at"])
    failure = f" ({redacted(str(item['failure']))})" if item.get("failure") else ""
    yield Hop(created_at, Kind.NOTIFICATION, table, f"{about}: now {item['status']}{failure}")
    attempts: Mapping[str, Item] = item.get("attempts", {})
    for attempt in attempts.values():
        reason = f" ({redacted(str(attempt['reason']))})" if attempt.get("reason") else ""
        at = datetime.fromisoformat(attempt["at"])
        yield Hop(at, Kind.ATTEMPT, table, f"{about}: {attempt['outcome']}{reason}")
    if item.get("message_id"):
        at = datetime.fromisoformat(item["sent_at"])
        yield Hop(at, Kind.MAIL, "ses", f"{about}: taken as {item['message_id']}")


def arrived(items: Collection[Item], *, mailbox: str) -> Iterator[Hop]:
    """Yield the mails of notifications that have arrived in the local mail box."""
    wanted = {item["message_id"]: item for item in items if item.get("message_id")}
    for mail in send("GET", f"{mailbox}/messages").body["messages"] if wanted else ():
        if item := wanted.get(mail["id"]):
            at = datetime.fromisoformat(mail["received_at"])
            what = f"{item['channel']} about {item['event_type']}: arrived"
            yield Hop(at, Kind.MAIL, "mail box", what)
