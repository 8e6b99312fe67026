import json
from collections.abc import Callable
from typing import Any
from urllib.request import Request, urlopen

import pytest

ARN = "arn:aws:ses:eu-west-1:123456789012:identity/example.com"


@pytest.fixture
def ses(client_of: Callable[[str], Any]) -> Any:
    ses = client_of("sesv2")
    ses.create_email_identity(
        EmailIdentity="example.com", Tags=[{"Key": "environment", "Value": "local"}]
    )
    return ses


def mail(**changes: Any) -> dict[str, Any]:
    return {
        "FromEmailAddress": "Shop <shop@example.com>",
        "Destination": {"ToAddresses": ["ada@example.org"]},
        "Content": {
            "Simple": {
                "Subject": {"Data": "Hello"},
                "Body": {"Text": {"Data": "Hello Ada"}, "Html": {"Data": "<p>Hello Ada</p>"}},
                "Headers": [{"Name": "X-Correlation-Id", "Value": "1"}],
            }
        },
        **changes,
    }


def messages(mailbox: str) -> list[dict[str, Any]]:
    with urlopen(f"{mailbox}/messages", timeout=5) as answer:
        return json.loads(answer.read())["messages"]


def behave(mailbox: str, mode: str) -> None:
    body = json.dumps({"mode": mode, "times": 20}).encode()
    urlopen(Request(f"{mailbox}/behaviour", body, method="PUT"), timeout=5).close()


class TestSendEmail:
    def test_puts_the_mail_into_the_mail_box(self, ses: Any, mailbox: str) -> None:
        sent = ses.send_email(**mail())

        (message,) = messages(mailbox)
        message.pop("received_at")
        assert message == {
            "id": sent["MessageId"],
            "from": "Shop <shop@example.com>",
            "to": ["ada@example.org"],
            "subject": "Hello",
            "text": "Hello Ada",
            "html": "<p>Hello Ada</p>",
            "headers": {"X-Correlation-Id": "1"},
        }

    def test_refuses_a_sender_that_is_not_verified(self, ses: Any, mailbox: str) -> None:
        with pytest.raises(ses.exceptions.MessageRejected, match="not verified"):
            ses.send_email(**mail(FromEmailAddress="shop@elsewhere.example"))

        assert messages(mailbox) == []

    def test_refuses_a_line_break_in_the_subject(self, ses: Any, mailbox: str) -> None:
        broken = mail()
        broken["Content"]["Simple"]["Subject"]["Data"] = "Hello\r\nBcc: eve@example.org"

        with pytest.raises(ses.exceptions.BadRequestException):
            ses.send_email(**broken)

        assert messages(mailbox) == []

    def test_says_when_the_mail_box_throttles(self, ses: Any, mailbox: str) -> None:
        behave(mailbox, "throttle")

        with pytest.raises(ses.exceptions.TooManyRequestsException):
            ses.send_email(**mail())

    def test_says_when_the_mail_box_rejects(self, ses: Any, mailbox: str) -> None:
        behave(mailbox, "reject")

        with pytest.raises(ses.exceptions.MessageRejected):
            ses.send_email(**mail())


class TestIdentity:
    def test_has_the_tags_it_was_made_with(self, ses: Any) -> None:
        found = ses.list_tags_for_resource(ResourceArn=ARN)

        assert found["Tags"] == [{"Key": "environment", "Value": "local"}]


class TestConfigurationSet:
    def test_reads_back_as_it_was_written(self, ses: Any) -> None:
        ses.create_configuration_set(
            ConfigurationSetName="mail", SendingOptions={"SendingEnabled": False}
        )

        found = ses.get_configuration_set(ConfigurationSetName="mail")

        assert found["SendingOptions"] == {"SendingEnabled": False}
        assert {"TrackingOptions", "SuppressionOptions", "VdmOptions"} & set(found) == set()
