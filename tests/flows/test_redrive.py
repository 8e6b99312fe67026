"""Many dead letters of three causes: those of one go back, and nothing else is touched.

SOAK_LETTERS says how many there are; `make soak` has a thousand.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import batched
from typing import TYPE_CHECKING, Any, Final

import pytest

from chassis.testing.sizes import size
from flows.bus import confirmation
from flows.commands import run_make
from flows.world import Customer, World, eventually

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

QUEUE: Final = "local-notifications-on-event"
DEAD: Final = f"{QUEUE}-dead-letters"
AUDIT: Final = "/audit/local"
RATE: Final = 50
AT_ONCE: Final = 10


class DeadLetters:
    """The dead-letter queue of notifications.on_event."""

    def __init__(self, world: World) -> None:
        self.sqs: SQSClient = world.queue_client()
        self.url = self.sqs.get_queue_url(QueueName=DEAD)["QueueUrl"]

    def undelivered(self, bodies: Sequence[str]) -> None:
        """Put events here as EventBridge does when it may not send them to their queue."""
        said = {"ERROR_CODE": "NO_PERMISSIONS", "ERROR_MESSAGE": "Lack of permissions."}
        attributes = {name: {"DataType": "String", "StringValue": it} for name, it in said.items()}
        self._send(self.url, bodies, MessageAttributes=attributes)

    def caused(self, bodies: Sequence[str]) -> None:
        """Send messages to the consumer, which buries them."""
        self._send(self.sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"], bodies)

    def count(self) -> int:
        """Count the letters that anybody can see."""
        names: Any = ["ApproximateNumberOfMessages"]
        said = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=names)
        return int(said["Attributes"]["ApproximateNumberOfMessages"])

    def taken(self) -> Counter[str]:
        """Take all letters away, and count them by the beginning of their bodies."""
        found: Counter[str] = Counter()
        while messages := self._received():
            found.update(it["Body"][:12] for it in messages)
            entries: Any = [
                {"Id": str(place), "ReceiptHandle": it["ReceiptHandle"]}
                for place, it in enumerate(messages)
            ]
            self.sqs.delete_message_batch(QueueUrl=self.url, Entries=entries)
        return found

    def _received(self) -> list[Any]:
        answer = self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=AT_ONCE)
        return list(answer.get("Messages", []))

    def _send(self, url: str, bodies: Sequence[str], **more: Any) -> None:
        for some in batched(bodies, AT_ONCE, strict=False):
            entries: Any = [
                {"Id": str(place), "MessageBody": body, **more} for place, body in enumerate(some)
            ]
            answer = self.sqs.send_message_batch(QueueUrl=url, Entries=entries)
            assert answer.get("Failed", []) == []


@pytest.fixture
def dead_letters(world: World) -> Iterator[DeadLetters]:
    """The dead letters, of which no story finds any that this one leaves behind."""
    letters = DeadLetters(world)
    assert letters.count() == 0
    yield letters
    letters.taken()


class TestRedrive:
    def test_sends_back_the_letters_of_one_cause(
        self, world: World, dead_letters: DeadLetters
    ) -> None:
        everything = size("SOAK_LETTERS", default=150, at_least=60)
        unreadable = unknown = everything // 3
        undelivered = everything - unreadable - unknown
        customer = world.greeted_customer()
        told = confirmations(customer, undelivered)
        dead_letters.undelivered([body for _, body in told])
        dead_letters.caused([f"not an event {number}" for number in range(unreadable)])
        dead_letters.caused(
            [body.replace("order_confirmed", "order_dreamt_of") for _, body in told[:unknown]]
        )
        eventually(
            lambda: dead_letters.count() == everything or None,
            "the dead letters",
            seconds=120,
        )

        listed = run_make("redrive", QUEUE="notifications-on-event", DRY_RUN="1")
        redriven = run_make(
            "redrive", QUEUE="notifications-on-event", MATCH="no_permissions", RATE=str(RATE)
        )
        left = dead_letters.taken()
        eventually(
            lambda: len(world.client.mails(customer.email)) >= undelivered + 2 or None,
            "an e-mail about each confirmation",
            seconds=120,
        )

        assert (listed.code, counts(listed.output)) == (0, [undelivered, unreadable, unknown])
        assert "@" not in listed.output
        assert redriven.code == 0, redriven.errors
        assert f"moved {undelivered} of {undelivered}" in redriven.output
        assert left == {"not an event": unreadable, told[0][1][:12]: unknown}
        check_audit(world, [event_id for event_id, _ in told])


def confirmations(customer: Customer, count: int) -> list[tuple[str, str]]:
    """Return events as EventBridge delivers them: the id of each, and its message."""
    told: list[tuple[str, str]] = []
    for _ in range(count):
        _, entry = confirmation(customer)
        detail = json.loads(entry["Detail"])
        message = {
            "source": entry["Source"],
            "detail-type": entry["DetailType"],
            "detail": detail,
        }
        told.append((detail["id"], json.dumps(message)))
    return told


def counts(listing: str) -> list[int]:
    """Return how many letters each cause has: the second word of its line."""
    lines = [line.split() for line in listing.splitlines() if line.startswith("  ")]
    return [int(words[1]) for words in lines if words[1].isdecimal()]


def check_audit(world: World, event_ids: list[str]) -> None:
    """Expect a line for each event, at no higher rate than was asked for."""
    pages = world.aws_client("logs").get_paginator("filter_log_events")
    events = pages.paginate(logGroupName=AUDIT).build_full_result()["events"]
    lines = [(it["timestamp"], json.loads(it["message"])) for it in events]
    moved = [(at, it) for at, it in lines if it["did"] == "redrive" and it["queue"] == QUEUE]

    assert sorted(it["event_id"] for _, it in moved) == sorted(event_ids)
    assert {it["outcome"] for _, it in moved} == {"moved"}
    assert all(it["who"] and it["message_id"] and it["cause"] for _, it in moved)
    times = [at / 1000 for at, _ in moved]
    assert (len(moved) - AT_ONCE) / (max(times) - min(times)) <= RATE
