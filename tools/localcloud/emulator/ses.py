# pyright: basic
# moto's SES models are untyped.
"""SES v2: mails go to the local mail box, and configuration sets read back as they were written."""

import json
import os
from collections.abc import Callable
from typing import Any

import urllib3
from moto.core.exceptions import JsonRESTError
from moto.ses.models import ConfigurationSet
from moto.sesv2.models import SESV2Backend
from moto.sesv2.responses import SESV2Response

from localcloud.emulator import ses_events

JSON = dict[str, Any]
EMPTY_IS_ABSENT = ("TrackingOptions", "SuppressionOptions", "VdmOptions")
THROTTLED = 429

_pool = urllib3.PoolManager(
    maxsize=16, retries=False, timeout=urllib3.Timeout(connect=2.0, read=10.0)
)


def install() -> None:
    """Forward SendEmail to LOCALCLOUD_MAILBOX_URL and mend what Terraform reads back."""
    SESV2Response.send_email = _send_email
    ConfigurationSet.to_dict_v2 = _as_written(ConfigurationSet.to_dict_v2)
    SESV2Backend.list_tags_for_resource = _identity_arn(SESV2Backend.list_tags_for_resource)
    SESV2Backend.tag_resource = _identity_arn(SESV2Backend.tag_resource)
    SESV2Backend.untag_resource = _identity_arn(SESV2Backend.untag_resource)


def _send_email(self: Any) -> str:
    mailbox = os.environ.get("LOCALCLOUD_MAILBOX_URL")
    if not mailbox:
        raise JsonRESTError("BadRequestException", "LOCALCLOUD_MAILBOX_URL is not set")
    request = json.loads(self.body)
    mail = _mail(request)
    _check_sender(self.sesv2_backend, mail["from"])
    try:
        answer = _pool.request("POST", f"{mailbox.rstrip('/')}/messages", json=mail)
    except urllib3.exceptions.HTTPError as error:
        raise _failure("InternalServiceErrorException", f"mail box: {error}", 500) from error
    body = answer.json()
    if answer.status == THROTTLED:
        raise _failure("TooManyRequestsException", body["message"], THROTTLED)
    if answer.status != 200:  # noqa: PLR2004 - the one status of success
        raise _failure("MessageRejected", body["message"], 400)
    if "feedback" in body:
        sent = {**mail, "id": body["id"]}
        ses_events.publish_soon(self.sesv2_backend, request, sent, feedback=body["feedback"])
    return json.dumps({"MessageId": body["id"]})


def _mail(request: JSON) -> JSON:
    """Translate SES's request to the mail box's message."""
    simple = request.get("Content", {}).get("Simple")
    if simple is None:
        raise JsonRESTError("BadRequestException", "Only simple content is supported locally")
    headers = {header["Name"]: header["Value"] for header in simple.get("Headers", [])}
    subject = simple["Subject"]["Data"]
    if any(mark in text for mark in "\r\n" for text in (subject, *headers.values())):
        raise JsonRESTError("BadRequestException", "Headers must not contain line breaks")
    destination = request.get("Destination", {})
    recipients = [
        address
        for kind in ("ToAddresses", "CcAddresses", "BccAddresses")
        for address in destination.get(kind, [])
    ]
    return {
        "from": request.get("FromEmailAddress"),
        "to": recipients,
        "subject": subject,
        "text": simple["Body"].get("Text", {}).get("Data"),
        "html": simple["Body"].get("Html", {}).get("Data"),
        "headers": headers,
    }


def _check_sender(backend: SESV2Backend, sender: str) -> None:
    """SES refuses a sender that is neither a verified address nor of a verified domain."""
    address = sender.rpartition("<")[2].rstrip("> ")
    domain = address.rpartition("@")[2]
    identities = backend.core_backend.email_identities
    if address not in identities and domain not in identities:
        message = f"Email address is not verified. The following identities failed: {sender}"
        raise _failure("MessageRejected", message, 400)


def _failure(code: str, message: str, status: int) -> JsonRESTError:
    error = JsonRESTError(code, message)
    error.code = status
    return error


def _as_written(to_dict_v2: Callable[..., JSON]) -> Callable[..., JSON]:
    def wrapper(self: ConfigurationSet) -> JSON:
        described = to_dict_v2(self)
        enabled = described["SendingOptions"]["SendingEnabled"]
        if isinstance(enabled, dict):
            enabled = enabled.get("SendingEnabled", True)
            described["SendingOptions"] = {"SendingEnabled": enabled}
        return {
            name: value for name, value in described.items() if value or name not in EMPTY_IS_ABSENT
        }

    return wrapper


def _identity_arn(method: Callable[..., Any]) -> Callable[..., Any]:
    """AWS names an identity `identity/…` in its ARN; moto stores tags under `email-identity/…`."""

    def wrapper(self: SESV2Backend, arn: str = "", *arguments: Any, **named: Any) -> Any:
        arn = named.pop("resource_arn", arn)
        return method(self, arn.replace(":identity/", ":email-identity/"), *arguments, **named)

    return wrapper
