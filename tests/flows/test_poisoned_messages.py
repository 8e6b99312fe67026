"""A message that cannot be read goes to the dead letters with its reason and blocks nobody."""

import uuid
from typing import TYPE_CHECKING

import pytest

from flows.world import World, eventually

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

QUEUES = (
    "local-users-import-users",
    "local-orders-process-order",
    "local-orders-on-user-changed",
    "local-orders-refund-order",
    "local-orders-export-orders",
    "local-notifications-on-event",
    "local-notifications-send-email",
)


def dead_letter(sqs: "SQSClient", queue: str, body: str) -> "MessageTypeDef | None":
    """Take one message with this body off the dead letters of a queue."""
    url = sqs.get_queue_url(QueueName=f"{queue}-dead-letters")["QueueUrl"]
    received = sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
    )
    for message in received.get("Messages", []):
        if message.get("Body") == body:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message.get("ReceiptHandle", ""))
            return message
    return None


class TestQueue:
    @pytest.mark.parametrize("queue", QUEUES)
    def test_moves_poison_to_its_dead_letters_and_goes_on(self, world: World, queue: str) -> None:
        sqs, poison = world.queue_client(), f"not an event {uuid.uuid4()}"
        url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]

        sqs.send_message(QueueUrl=url, MessageBody=poison)
        message = eventually(lambda: dead_letter(sqs, queue, poison), "the poison's dead letter")
        customer = world.customer()
        order = customer.settled(customer.place(world.product()).body["order_id"])
        mails = customer.mailed(order["order_id"])

        assert message.get("MessageAttributes", {})["reason"].get("StringValue")
        assert (order["status"], len(mails)) == ("confirmed", 1)
