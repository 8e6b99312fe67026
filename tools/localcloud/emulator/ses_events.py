# pyright: basic, reportAttributeAccessIssue=false
# moto's SES models are untyped, and get operations and attributes that they do not declare.
"""SES v2: configuration sets have event destinations, and publish to their SNS topics.

Mails do not bounce here by themselves: the mail box decides, as the other side would.
"""

import json
import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.ses.models import ConfigurationSet
from moto.sesv2 import urls
from moto.sesv2.models import SESV2Backend
from moto.sesv2.responses import SESV2Response
from moto.sns.models import SNSBackend, sns_backends

JSON = dict[str, Any]
DESTINATIONS = "{0}/v2/email/configuration-sets/(?P<ConfigurationSetName>[^/]+)/event-destinations$"
GREETING = "Successfully validated SNS topic for Amazon SES event publishing."
DELAY_SECONDS = 0.3
"""Until an event is published: the sender has its answer by then, as it would on AWS."""

BOUNCES = {
    "bounce": ("Permanent", "General", "5.1.1", "smtp; 550 5.1.1 user unknown"),
    "soft_bounce": ("Transient", "MailboxFull", "4.2.2", "smtp; 452 4.2.2 mailbox full"),
}


def install() -> None:
    """Add the four operations on event destinations."""
    SESV2Response.create_configuration_set_event_destination = _create
    SESV2Response.get_configuration_set_event_destinations = _get
    SESV2Response.update_configuration_set_event_destination = _update
    SESV2Response.delete_configuration_set_event_destination = _delete
    urls.url_paths[DESTINATIONS] = SESV2Response.dispatch
    urls.url_paths[f"{DESTINATIONS[:-1]}/(?P<EventDestinationName>[^/]+)$"] = SESV2Response.dispatch


def publish_soon(backend: SESV2Backend, request: JSON, mail: JSON, *, feedback: str) -> None:
    """Tell the topics of a mail's configuration set what has become of it, in a moment.

    `request` is that of SendEmail, `mail` what the mail box got, with its `id`.
    """
    name = request.get("ConfigurationSetName")
    if name is None:
        return
    event = _event(feedback, _mail_object(backend, request, mail))
    topics = list(_topics(backend.get_configuration_set(name), event["eventType"]))
    sns = _sns(backend)

    def publish() -> None:
        for topic in topics:
            sns.publish(json.dumps(event), arn=topic)

    timer = threading.Timer(DELAY_SECONDS, publish)
    timer.daemon = True
    timer.start()


def _create(self: Any) -> str:
    destinations = _destinations(_configuration_set(self))
    name, described = _described(self)
    if name in destinations:
        raise JsonRESTError("AlreadyExistsException", f"Event destination {name} already exists.")
    topic = described.get("SnsDestination", {}).get("TopicArn")
    sns = _sns(self.sesv2_backend)
    if topic not in sns.topics:
        raise JsonRESTError("BadRequestException", f"Only SNS topics are supported, not {topic}.")
    sns.publish(GREETING, arn=topic)
    destinations[name] = described
    return "{}"


def _get(self: Any) -> str:
    destinations = _destinations(_configuration_set(self))
    return json.dumps({"EventDestinations": list(destinations.values())})


def _update(self: Any) -> str:
    name, described = _described(self)
    destinations = _destinations(_configuration_set(self))
    _refuse_unknown(name, destinations)
    destinations[name] = described
    return "{}"


def _delete(self: Any) -> str:
    name, _ = _described(self)
    destinations = _destinations(_configuration_set(self))
    _refuse_unknown(name, destinations)
    del destinations[name]
    return "{}"


def _configuration_set(self: Any) -> ConfigurationSet:
    name = self._get_param("ConfigurationSetName")
    return self.sesv2_backend.get_configuration_set(name)


def _described(self: Any) -> tuple[str, JSON]:
    name = self._get_param("EventDestinationName")
    return name, {"Name": name, **(self._get_param("EventDestination") or {})}


def _destinations(of: ConfigurationSet) -> dict[str, JSON]:
    if not hasattr(of, "event_destinations"):
        of.event_destinations = {}
    return of.event_destinations


def _refuse_unknown(name: str, destinations: dict[str, JSON]) -> None:
    if name not in destinations:
        error = JsonRESTError("NotFoundException", f"Event destination {name} does not exist.")
        error.code = 404
        raise error


def _topics(of: ConfigurationSet, event_type: str) -> Iterator[str]:
    for destination in _destinations(of).values():
        if destination.get("Enabled") and event_type.upper() in destination["MatchingEventTypes"]:
            yield destination["SnsDestination"]["TopicArn"]


def _sns(backend: SESV2Backend) -> SNSBackend:
    return sns_backends[backend.account_id][backend.region_name]


def _event(feedback: str, mail: JSON) -> JSON:
    told: JSON = {"feedbackId": str(uuid.uuid4()), "timestamp": _now()}
    if feedback == "complain":
        named = [{"emailAddress": address} for address in mail["destination"]]
        told |= {"complainedRecipients": named, "complaintFeedbackType": "abuse"}
        return {"eventType": "Complaint", "complaint": told, "mail": mail}
    bounce_type, sub_type, status, diagnostic = BOUNCES[feedback]
    named = [
        {
            "emailAddress": address,
            "action": "failed",
            "status": status,
            "diagnosticCode": diagnostic,
        }
        for address in mail["destination"]
    ]
    told |= {"bounceType": bounce_type, "bounceSubType": sub_type, "bouncedRecipients": named}
    return {"eventType": "Bounce", "bounce": told, "mail": mail}


def _mail_object(backend: SESV2Backend, request: JSON, mail: JSON) -> JSON:
    tags = {tag["Name"]: [tag["Value"]] for tag in request.get("EmailTags", [])}
    return {
        "timestamp": _now(),
        "source": mail["from"],
        "sendingAccountId": backend.account_id,
        "messageId": mail["id"],
        "destination": mail["to"],
        "headersTruncated": False,
        "headers": [{"name": name, "value": value} for name, value in mail["headers"].items()],
        "tags": {"ses:configuration-set": [request["ConfigurationSetName"]], **tags},
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
