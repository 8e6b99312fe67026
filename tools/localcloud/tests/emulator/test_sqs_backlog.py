import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

COUNTS = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesDelayed",
    "ApproximateNumberOfMessagesNotVisible",
)


@pytest.fixture
def sqs(client_of: Callable[[str], Any]) -> Any:
    return client_of("sqs")


@pytest.fixture
def queue(sqs: Any) -> str:
    return sqs.create_queue(QueueName="work")["QueueUrl"]


def send(sqs: Any, url: str, *bodies: str, **named: Any) -> None:
    for body in bodies:
        sqs.send_message(QueueUrl=url, MessageBody=body, **named)


def receive(sqs: Any, url: str, most: int = 10, **named: Any) -> list[dict[str, Any]]:
    found = sqs.receive_message(
        QueueUrl=url,
        MaxNumberOfMessages=most,
        MessageSystemAttributeNames=["ApproximateReceiveCount"],
        **named,
    )
    return found.get("Messages", [])


def bodies(messages: list[dict[str, Any]]) -> list[str]:
    return [message["Body"] for message in messages]


def counts(sqs: Any, url: str) -> tuple[int, ...]:
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(COUNTS))["Attributes"]
    return tuple(int(found[name]) for name in COUNTS)


class TestQueue:
    def test_hands_out_each_message_once_until_it_is_visible_again(
        self, sqs: Any, queue: str
    ) -> None:
        send(sqs, queue, "a", "b", "c")

        first = receive(sqs, queue, 2, VisibilityTimeout=1)
        rest = receive(sqs, queue, VisibilityTimeout=60)
        time.sleep(1.1)
        again = receive(sqs, queue)

        assert (bodies(first), bodies(rest), bodies(again)) == (["a", "b"], ["c"], ["a", "b"])
        assert [one["Attributes"] for one in again] == [{"ApproximateReceiveCount": "2"}] * 2

    def test_counts_what_waits_what_is_delayed_and_what_is_under_way(
        self, sqs: Any, queue: str
    ) -> None:
        send(sqs, queue, "a", "b", "c")
        send(sqs, queue, "later", DelaySeconds=60)

        receive(sqs, queue, 1)

        assert counts(sqs, queue) == (2, 1, 1)

    def test_holds_a_delayed_message_back_for_so_long(self, sqs: Any, queue: str) -> None:
        send(sqs, queue, "later", DelaySeconds=1)

        early = receive(sqs, queue)
        time.sleep(1.1)
        late = receive(sqs, queue)

        assert (bodies(early), bodies(late)) == ([], ["later"])

    def test_loses_a_message_that_is_deleted_and_lets_it_be_deleted_twice(
        self, sqs: Any, queue: str
    ) -> None:
        send(sqs, queue, "a", "b")
        (message,) = receive(sqs, queue, 1)

        for _ in range(2):
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])

        assert (counts(sqs, queue), bodies(receive(sqs, queue))) == ((1, 0, 0), ["b"])

    def test_lets_an_earlier_handle_delete_a_message(self, sqs: Any, queue: str) -> None:
        send(sqs, queue, "a")
        (message,) = receive(sqs, queue, VisibilityTimeout=0)
        receive(sqs, queue)

        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])

        assert counts(sqs, queue) == (0, 0, 0)

    def test_refuses_a_handle_that_it_never_gave_out(self, sqs: Any, queue: str) -> None:
        with pytest.raises(ClientError, match="ReceiptHandleIsInvalid"):
            sqs.delete_message(QueueUrl=queue, ReceiptHandle="invented")
        with pytest.raises(ClientError, match="ReceiptHandleIsInvalid"):
            sqs.change_message_visibility(
                QueueUrl=queue, ReceiptHandle="invented", VisibilityTimeout=1
            )

    def test_hands_out_at_once_what_is_made_visible(self, sqs: Any, queue: str) -> None:
        send(sqs, queue, "a")
        (message,) = receive(sqs, queue, VisibilityTimeout=60)

        sqs.change_message_visibility(
            QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
        )

        assert bodies(receive(sqs, queue)) == ["a"]

    def test_hides_a_message_for_no_longer_than_twelve_hours(self, sqs: Any, queue: str) -> None:
        send(sqs, queue, "a")
        (message,) = receive(sqs, queue)
        time.sleep(0.01)

        with pytest.raises(ClientError, match="beyond the limit"):
            sqs.change_message_visibility(
                QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=43200
            )

    def test_redrives_what_was_received_often_enough(self, sqs: Any) -> None:
        dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])
        policy = f'{{"deadLetterTargetArn":"{arn["Attributes"]["QueueArn"]}","maxReceiveCount":2}}'
        work = sqs.create_queue(QueueName="work", Attributes={"RedrivePolicy": policy})["QueueUrl"]
        send(sqs, work, "bad")

        received = [bodies(receive(sqs, work, VisibilityTimeout=0)) for _ in range(3)]

        assert received == [["bad"], ["bad"], []]
        assert (counts(sqs, work), bodies(receive(sqs, dead))) == ((0, 0, 0), ["bad"])

    def test_is_empty_when_it_was_purged(self, sqs: Any, queue: str) -> None:
        send(sqs, queue, "a", "b")
        receive(sqs, queue, 1)

        sqs.purge_queue(QueueUrl=queue)
        send(sqs, queue, "new")

        assert (counts(sqs, queue), bodies(receive(sqs, queue))) == ((1, 0, 0), ["new"])

    def test_waits_for_a_message_as_long_as_it_is_asked_to(self, sqs: Any, queue: str) -> None:
        send(sqs, queue, "soon", DelaySeconds=1)

        assert bodies(receive(sqs, queue, WaitTimeSeconds=5)) == ["soon"]


class TestFifoQueue:
    def test_adds_a_duplicate_once_and_blocks_a_group_that_is_under_way(self, sqs: Any) -> None:
        url = sqs.create_queue(
            QueueName="work.fifo",
            Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"},
        )["QueueUrl"]
        send(sqs, url, "a", "a", "b", MessageGroupId="one")
        send(sqs, url, "c", MessageGroupId="two")

        first = receive(sqs, url, 1)
        second = receive(sqs, url)
        sqs.delete_message(QueueUrl=url, ReceiptHandle=first[0]["ReceiptHandle"])
        third = receive(sqs, url)

        assert (bodies(first), bodies(second), bodies(third)) == (["a"], ["c"], ["b"])
