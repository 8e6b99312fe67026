"""The provider that sends e-mails (SES)."""

from typing import TYPE_CHECKING, Final

import msgspec

from notifications.domain.notifications import Email, NotificationKey
from notifications.errors import EmailNotAccepted, EmailRejected

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

_NEVER_ACCEPTED: Final = frozenset({"BadRequestException", "MessageRejected"})
# SES rejects a message also for this, which is the set-up's fault and not the message's.
_NOT_VERIFIED: Final = "not verified"


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
