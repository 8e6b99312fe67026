"""A message that cannot be read goes to the dead letters with its reason and blocks nobody."""

import uuid
from functools import partial
from typing import TYPE_CHECKING

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
    "local-notifications-on-email-feedback",
    "local-notifications-send-email",
    "local-notifications-send-webhook",
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


class TestQueues:
    def test_move_poison_to_their_dead_letters_and_go_on(self, world: World) -> None:
        sqs, poison = world.queue_client(), f"not an event {uuid.uuid4()}"

        for queue in QUEUES:
            url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
            sqs.send_message(QueueUrl=url, MessageBody=poison)
        buried = [
            eventually(partial(dead_letter, sqs, queue, poison), f"the dead letter of {queue}")
            for queue in QUEUES
        ]
        customer = world.customer()
        order = customer.settled(customer.place(world.product()).body["order_id"])
        mails = customer.mailed(order["order_id"])

        assert all(it.get("MessageAttributes", {})["reason"].get("StringValue") for it in buried)
        assert (order["status"], len(mails)) == ("confirmed", 1)


class TestStream:
    def test_moves_poison_to_its_dead_letters_and_goes_on(self, world: World) -> None:
        sqs, poison = world.queue_client(), f"NOTIFICATION#{uuid.uuid4()}#email"

        world.aws_client("dynamodb").put_item(
            TableName="local-notifications",
            Item={
                "pk": {"S": "RECIPIENT#nobody"},
                "sk": {"S": poison},
                "status": {"S": "pending"},
            },
        )
        reason = eventually(lambda: reason_for(sqs, poison), "the poison's dead letter")
        customer = world.customer()
        order = customer.settled(customer.place(world.product()).body["order_id"])
        mails = customer.mailed(order["order_id"])

        assert "recipient_id" in reason
        assert len(mails) == 1


def reason_for(sqs: "SQSClient", poison: str) -> str | None:
    """Return why a record of the stream, which names the poison, is a dead letter."""
    url = sqs.get_queue_url(QueueName="local-notifications-dispatch-dead-letters")["QueueUrl"]
    received = sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"], VisibilityTimeout=0
    )
    for message in received.get("Messages", []):
        if poison in message.get("Body", ""):
            return message.get("MessageAttributes", {})["reason"].get("StringValue")
    return None
