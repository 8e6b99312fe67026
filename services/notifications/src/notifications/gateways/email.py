"""The outside world: the queue of e-mails, and the provider that sends them (SES)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from chassis.batch import Malformed
from contracts.event import CorrelationId, TraceParent
from notifications.domain.notifications import Email, NotificationKey
from notifications.errors import EmailNotAccepted, EmailRejected

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sqs import SQSClient

_LARGEST_BATCH: Final = 10
_NEVER_ACCEPTED: Final = frozenset({"BadRequestException", "MessageRejected"})
# SES rejects a message also for this, which is the set-up's fault and not the message's.
_NOT_VERIFIED: Final = "not verified"


class EmailRequest(Struct, frozen=True, kw_only=True):
    """A message of the e-mail queue: which notification to send, and for which request."""

    key: NotificationKey
    correlation_id: CorrelationId
    traceparent: TraceParent


def read_email_request(body: bytes) -> EmailRequest:
    """Read a message of the e-mail queue; raises Malformed."""
    try:
        return msgspec.json.decode(body, type=EmailRequest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed(reason=str(error)) from error


class EmailQueue:
    """The queue between `dispatch` and `send_email`."""

    def __init__(self, *, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def send(
        self, requests: Sequence[EmailRequest], *, delay: timedelta = timedelta(0)
    ) -> Mapping[int, str]:
        """Queue requests; return the error code of each that was not taken, by its position.

        They are delivered after the delay, which may be a quarter of an hour at most.
        SQS answers 200 although it refused some of the entries, or all of them.
        """
        refused: dict[int, str] = {}
        for start in range(0, len(requests), _LARGEST_BATCH):
            batch = requests[start : start + _LARGEST_BATCH]
            answer = self._client.send_message_batch(
                QueueUrl=self._queue_url,
                Entries=[
                    {
                        "Id": str(start + offset),
                        "MessageBody": msgspec.json.encode(it).decode(),
                        "DelaySeconds": int(delay.total_seconds()),
                    }
                    for offset, it in enumerate(batch)
                ],
            )
            refused |= {int(it["Id"]): it["Code"] for it in answer.get("Failed", ())}
        return refused


class EmailProvider:
    """Sends e-mails by SES."""

    def __init__(
        self, *, client: "SESV2Client", sender_address: str, configuration_set: str
    ) -> None:
        self._client = client
        self._sender_address = sender_address
        self._configuration_set = configuration_set

    def send(self, email: Email, *, about: NotificationKey) -> str:
        """Send one e-mail and return the provider's id of it.

        It bears the notification's key, which the provider repeats in whatever it tells of it.
        Raises EmailRejected where another attempt would end the same way, and EmailNotAccepted
        for throttling, outages and a wrong set-up, which pass or can be mended. Messages of SES
        repeat addresses, so errors keep only its code.
        """
        # Slow to import; the API has this module loaded, and sends nothing.
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            answer = self._client.send_email(
                FromEmailAddress=self._sender_address,
                Destination={"ToAddresses": [email.recipient.value]},
                Content={
                    "Simple": {
                        "Subject": {"Data": email.subject.value, "Charset": "UTF-8"},
                        "Body": {
                            "Text": {"Data": email.text, "Charset": "UTF-8"},
                            "Html": {"Data": email.html, "Charset": "UTF-8"},
                        },
                        "Headers": [
                            {"Name": name, "Value": value.value}
                            for name, value in email.headers.items()
                        ],
                    }
                },
                EmailTags=[
                    {"Name": name, "Value": value}
                    for name, value in msgspec.to_builtins(about).items()
                ],
                ConfigurationSetName=self._configuration_set,
            )
        except ClientError as error:
            told = error.response.get("Error", {})
            code = told.get("Code", "Unknown")
            if code in _NEVER_ACCEPTED and _NOT_VERIFIED not in told.get("Message", ""):
                raise EmailRejected(reason=code) from None
            raise EmailNotAccepted(reason=code) from None
        except BotoCoreError as error:
            raise EmailNotAccepted(reason=type(error).__name__) from None
        return answer["MessageId"]
