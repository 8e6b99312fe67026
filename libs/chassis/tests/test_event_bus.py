from collections.abc import Callable
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ClientError
from msgspec import json, structs

from chassis.event_bus import MAX_BYTES, EventBus, batches, size_bytes
from chassis.ids import uuid7
from chassis.outbox import OutboxEntry


@pytest.fixture
def entry() -> OutboxEntry:
    return OutboxEntry(uuid7(), "parcels", "parcels.sent.v1", '{"label": "A-1"}')


def of_size(entry: OutboxEntry, size: int) -> OutboxEntry:
    missing = size - size_bytes(structs.replace(entry, detail='""'))
    return structs.replace(entry, detail=f'"{"x" * missing}"')


class Refusing:
    """Answers PutEvents as EventBridge does when one entry of the call is invalid."""

    def __init__(self, aws: Callable[[str], Any], code: str) -> None:
        self.client = aws("events")
        self.calls: list[int] = []
        self._code = code
        self.client.meta.events.register_first("before-send.events.PutEvents", self._answer)

    def _answer(self, request: Any, **_: object) -> AWSResponse | None:
        entries = json.decode(request.body)["Entries"]
        self.calls.append(len(entries))
        if not any("bad" in entry["Detail"] for entry in entries):
            return None
        body = json.encode({"__type": self._code, "message": "no"})
        return AWSResponse(request.url, 400, HTTPHeaders(), Raw(body))


class Raw:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Any:
        yield self._content


class TestBatches:
    def test_take_ten_entries_at_most(self, entry: OutboxEntry) -> None:
        sizes = [len(batch) for batch in batches([entry] * 25)]

        assert sizes == [10, 10, 5]

    def test_take_256_kilobytes_at_most(self, entry: OutboxEntry) -> None:
        half = of_size(entry, MAX_BYTES // 2)

        sizes = [len(batch) for batch in batches([half, half, entry, half])]

        assert sizes == [2, 2]

    def test_leave_an_oversized_entry_alone(self, entry: OutboxEntry) -> None:
        oversized = of_size(entry, MAX_BYTES + 1)

        divided = list(batches([entry, oversized, entry]))

        assert divided == [[entry], [oversized], [entry]]

    def test_measure_bytes_and_not_characters(self, entry: OutboxEntry) -> None:
        umlauts = structs.replace(entry, detail='"äöü"')

        assert size_bytes(umlauts) == len("parcels") + len("parcels.sent.v1") + 8

    def test_are_none_without_entries(self) -> None:
        assert list(batches([])) == []


class TestPut:
    def test_tells_each_refused_entry_from_the_accepted(
        self, aws: Callable[[str], Any], entry: OutboxEntry
    ) -> None:
        broken = structs.replace(entry, detail="{")

        reasons = EventBus(aws("events"), "default").put([entry, broken, entry])

        assert reasons == [None, "MalformedDetail: Detail is malformed.", None]

    def test_refuses_an_oversized_entry_without_a_call(
        self, aws: Callable[[str], Any], entry: OutboxEntry
    ) -> None:
        events = Refusing(aws, "never")

        reasons = EventBus(events.client, "default").put([of_size(entry, MAX_BYTES + 1)])

        assert (reasons, events.calls) == (["larger than 262144 bytes"], [])

    def test_finds_the_entry_for_which_a_whole_call_was_refused(
        self, aws: Callable[[str], Any], entry: OutboxEntry
    ) -> None:
        events = Refusing(aws, "ValidationException")
        bad = structs.replace(entry, detail='{"label": "bad"}')

        reasons = EventBus(events.client, "default").put([entry, bad, entry])

        assert (reasons, events.calls) == ([None, "ValidationException", None], [3, 1, 1, 1])

    def test_raises_what_says_nothing_about_an_entry(
        self, aws: Callable[[str], Any], entry: OutboxEntry
    ) -> None:
        events = Refusing(aws, "AccessDeniedException")

        with pytest.raises(ClientError):
            EventBus(events.client, "default").put(
                [structs.replace(entry, detail='{"label": "bad"}')]
            )
