"""An event bus to publish on, and one that fails when told."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from botocore.exceptions import EndpointConnectionError
from msgspec import json

from chassis.relay import Published

type Add = Callable[..., UUID]
type AddBulk = Callable[..., None]
type Publish = Callable[..., Published]


class Bus:
    """An emulated event bus, and a queue that gets all that it accepts."""

    def __init__(self, aws: Callable[[str], Any]) -> None:
        self.client = aws("events")
        self._sqs = aws("sqs")
        self._queue_url = self._sqs.create_queue(QueueName="everything")["QueueUrl"]
        queue = self._sqs.get_queue_attributes(QueueUrl=self._queue_url, AttributeNames=["All"])
        self.client.create_event_bus(Name="parcels")
        self.client.put_rule(
            Name="everything", EventBusName="parcels", EventPattern='{"source": ["parcels"]}'
        )
        self.client.put_targets(
            Rule="everything",
            EventBusName="parcels",
            Targets=[{"Id": "queue", "Arn": queue["Attributes"]["QueueArn"]}],
        )

    def labels(self) -> list[str]:
        """What arrived, in order."""
        labels: list[str] = []
        while messages := self._sqs.receive_message(
            QueueUrl=self._queue_url, MaxNumberOfMessages=10
        ).get("Messages"):
            labels += [json.decode(message["Body"])["detail"]["label"] for message in messages]
        return labels


class Watched:
    """The bus' client; `before` and `after` are called around each call, with its number."""

    def __init__(
        self,
        bus: Bus,
        *,
        before: Callable[[int], None] = lambda _: None,
        after: Callable[[int], None] = lambda _: None,
    ) -> None:
        self.calls = 0
        self._client = bus.client
        self._before = before
        self._after = after

    def put_events(self, *, Entries: Sequence[Any]) -> Any:  # noqa: N803 - as boto3 has it
        self.calls += 1
        self._before(self.calls)
        answer = self._client.put_events(Entries=Entries)
        self._after(self.calls)
        return answer


def unreachable(on_calls: range) -> Callable[[int], None]:
    """Make the network fail for some calls."""

    def fail(call: int) -> None:
        if call in on_calls:
            raise EndpointConnectionError(endpoint_url="https://events.example")

    return fail
