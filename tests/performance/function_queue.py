"""The queue of a function and its dead letters, in an emulator; whoever tests is the poller."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

# Longer than any invocation takes; a message whose function has died is put back by hand.
INVISIBLE_SECONDS: Final = 3600


class FunctionQueue:
    """A queue, made for a function, and what it could not handle."""

    def __init__(self, client: "SQSClient", name: str) -> None:
        self.url = client.create_queue(QueueName=name)["QueueUrl"]
        self.dead_letters_url = client.create_queue(QueueName="dead")["QueueUrl"]
        self._client = client

    @property
    def arn(self) -> str:
        """Return the name by which AWS knows the queue."""
        told = self._client.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])
        return told.get("Attributes", {})["QueueArn"]

    def send(self, body: bytes) -> None:
        """Put a message into it."""
        self._client.send_message(QueueUrl=self.url, MessageBody=body.decode())

    def receive(self) -> "MessageTypeDef | None":
        """Take a message; None when it is empty."""
        received = self._client.receive_message(
            QueueUrl=self.url, VisibilityTimeout=INVISIBLE_SECONDS
        )
        return next(iter(received.get("Messages", [])), None)

    def delete(self, message: "MessageTypeDef") -> None:
        """Be done with a message."""
        self._client.delete_message(QueueUrl=self.url, ReceiptHandle=_receipt(message))

    def put_back(self, message: "MessageTypeDef") -> None:
        """Have a message delivered again, now."""
        self._client.change_message_visibility(
            QueueUrl=self.url, ReceiptHandle=_receipt(message), VisibilityTimeout=0
        )

    def dead_letters(self) -> list[str]:
        """Return some of what was buried."""
        received = self._client.receive_message(QueueUrl=self.dead_letters_url)
        return [message.get("Body", "") for message in received.get("Messages", [])]


def _receipt(message: "MessageTypeDef") -> str:
    return message.get("ReceiptHandle", "")
