"""One timeline: from an id to its conversations, and from those to every hop."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

import psycopg
from botocore.exceptions import ClientError

from infrastructure.cloud import Cloud
from infrastructure.environments import LOCAL
from localcloud.client import Endpoints
from operations.arguments import Identity
from operations.errors import NotAsked, NothingFound
from operations.logs import LogLine, Logs, Run, run_of
from operations.privacy import redacted
from operations.timeline import conversations, notifications
from operations.timeline.database import Rows, StoredEvent
from operations.timeline.hops import Hop, printed

MOST_CONVERSATIONS: Final = 20
"""A user has many; the newest are told, and it is said that there are more."""

_MOST_PEOPLE: Final = 10


def timeline(identity: Identity, *, since: datetime, cloud: Cloud, logs: Logs, home: Path) -> int:
    """Print what became of an id; raises NothingFound."""
    story = Story(identity, since=since, cloud=cloud, logs=logs, home=home)
    hops = story.hops()
    if not hops:
        reasons = "".join(f"; not asked: {reason}" for reason in story.not_asked)
        raise NothingFound(
            f"{cloud.environment} knows nothing of {identity.text} since "
            f"{since:%Y-%m-%dT%H:%M:%SZ}; SINCE looks further back{reasons}"
        )
    for line in printed(hops, conversations=story.conversations, not_asked=story.not_asked):
        print(line)
    return 0


class Story:
    """Everything that is known of one id."""

    def __init__(
        self, identity: Identity, *, since: datetime, cloud: Cloud, logs: Logs, home: Path
    ) -> None:
        self._id = identity.text
        self._since = since
        self._cloud = cloud
        self._logs = logs
        self._endpoints = Endpoints.read(home) if cloud.environment == LOCAL else None
        self.conversations: set[str] = set()
        self.not_asked: list[str] = []
        self._rows = self._open_rows()

    def hops(self) -> list[Hop]:
        """Return the hops that every source tells of, in the order of time."""
        try:
            self._find_conversations()
            lines = self._logged(self.conversations)
            events = self._events({self._id, *self.conversations})
            told = conversations.events_of(lines, self.conversations)
            subjects = {str(it["subject"]) for it in told if it.get("subject")} | {
                event.subject for stored in events.values() for event in stored if event.subject
            }
            found = list(self._row_hops({self._id, *subjects}, events))
            found += conversations.hops_of(lines, self.conversations, self._runs(lines))
            found += self._notification_hops(conversations.callers_of(lines))
            return sorted(set(found))
        finally:
            if self._rows is not None:
                self._rows.close()

    def _open_rows(self) -> Rows | None:
        if self._endpoints is None:
            self.not_asked.append("rows, because the database is private; events tell of them")
            return None
        try:
            return Rows.open(self._endpoints.database)
        except psycopg.OperationalError as error:
            self.not_asked.append(f"rows: {redacted(str(error))}")
            return None

    def _find_conversations(self) -> None:
        """Find the conversations that the id takes part in, or is; the newest where many are."""
        newest: dict[str, datetime] = {}
        for line in self._logged([self._id]):
            for name in conversations.conversations_of(line, self._id):
                newest[name] = line.at or self._since
        for stored in self._events({self._id}).values():
            for event in stored:
                if event.correlation_id:
                    newest.setdefault(event.correlation_id, event.told_at)
        ordered = sorted(newest, key=lambda name: newest[name], reverse=True)
        self.conversations = set(ordered[:MOST_CONVERSATIONS])
        if len(ordered) > MOST_CONVERSATIONS:
            left = len(ordered) - MOST_CONVERSATIONS
            self.not_asked.append(f"{left} older conversations; ask for one of their own ids")

    def _logged(self, texts: Collection[str]) -> list[LogLine]:
        if not texts:
            return []
        try:
            return self._logs.lines(sorted(texts), since=self._since)
        except (NotAsked, ClientError) as error:
            self.not_asked.append(f"logs: {error}")
            return []

    def _events(self, ids: Collection[str]) -> Mapping[str, list[StoredEvent]]:
        return self._rows.events(ids) if self._rows is not None else {}

    def _row_hops(
        self, ids: Collection[str], events: Mapping[str, list[StoredEvent]]
    ) -> Iterable[Hop]:
        return self._rows.hops(ids, events) if self._rows is not None else ()

    def _runs(self, lines: Iterable[LogLine]) -> dict[str, Run]:
        wanted = {line.word("function_request_id") for line in lines} - {""}
        reports = map(run_of, self._logged(wanted))
        return {run.request_id: run for run in reports if run is not None}

    def _notification_hops(self, callers: Collection[str]) -> list[Hop]:
        known = self._rows.ids if self._rows is not None else set[str]()
        people = sorted({self._id, *callers, *known})[:_MOST_PEOPLE]
        try:
            table = notifications.Notifications(self._cloud)
            items = table.of(people, self.conversations)
        except ClientError as error:
            self.not_asked.append(f"notifications: {error}")
            return []
        name = f"{self._cloud.environment}-notifications"
        hops = [hop for item in items for hop in notifications.hops_of(item, table=name)]
        if self._endpoints is not None:
            hops += notifications.arrived(items, mailbox=self._endpoints.mailbox)
        return hops
