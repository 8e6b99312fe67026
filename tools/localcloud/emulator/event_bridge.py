# pyright: basic, reportPrivateImportUsage=false
# moto's EventBridge models are untyped, and so is the JSONPath that it uses.
"""EventBridge: events arrive whole, a missing queue means the target's DLQ, and PutEvents can fail.

moto renders every event through a text template, so `<id>` inside a customer's name is replaced
by the event's id, and it answers PutEvents with an error when a target's queue is missing. It also
builds the parser of every JSONPath anew for every event, which took most of what PutEvents costs.
"""

import json
from functools import cache
from typing import Any

from jsonpath_ng import ext
from moto.core.exceptions import JsonRESTError
from moto.core.utils import iso_8601_datetime_without_milliseconds, utcfromtimestamp
from moto.events.models import Rule
from moto.events.responses import EventsHandler
from moto.events.utils import EventTemplateParser
from moto.sqs.exceptions import QueueDoesNotExist
from moto.sqs.models import sqs_backends

from localcloud.emulator import faults

JSON = dict[str, Any]
MAXIMUM_BYTES = 256 * 1024
"""Of all entries of one request; AWS refuses the whole request beyond it."""


def install() -> None:
    """Replace delivery to queues and the answer of PutEvents; parse each JSONPath once."""
    ext.parse = cache(ext.parse)
    Rule.send_to_targets = _delivering(Rule.send_to_targets)
    EventsHandler.put_events = _put_events


def _put_events(self: Any) -> str:
    entries: list[JSON] = self._get_param("Entries")
    if sum(map(_entry_bytes, entries)) > MAXIMUM_BYTES:
        message = "Total size of the entries in the request is over the limit."
        raise JsonRESTError("ValidationException", message)
    fault = faults.take("events.PutEvents") or {}
    if fault.get("mode") == "throttle":
        raise JsonRESTError("ThrottlingException", "Rate exceeded")
    failing = set()
    if fault.get("mode") == "fail_entries":
        failing = set(fault.get("entries") or range(len(entries)))

    accepted = iter(
        self.events_backend.put_events(
            [entry for position, entry in enumerate(entries) if position not in failing]
        )
    )
    results = [
        {"ErrorCode": "InternalFailure", "ErrorMessage": "A planned fault."}
        if position in failing
        else next(accepted)
        for position in range(len(entries))
    ]
    failed = sum("ErrorCode" in result for result in results)
    return json.dumps({"FailedEntryCount": failed, "Entries": results})


def _entry_bytes(entry: JSON) -> int:
    """Count as AWS documents it: 14 bytes for a time and the length of every text."""
    texts = [entry.get("Source"), entry.get("DetailType"), entry.get("Detail")]
    texts += entry.get("Resources", [])
    return sum(len(text.encode()) for text in texts if text) + (14 if "Time" in entry else 0)


def _delivering(send_to_targets: Any) -> Any:
    def wrapper(self: Rule, original_event: Any, transform_input: bool = True) -> None:  # noqa: FBT001, FBT002 - moto's signature
        if self.state != "ENABLED" or not self.event_pattern.matches_event(original_event):
            return
        queues = [target for target in self.targets if target["Arn"].split(":")[2] == "sqs"]
        for target in queues:
            _send(self, target, _content(target, original_event))
        if len(queues) == len(self.targets):
            return
        everything, self.targets = self.targets, [t for t in self.targets if t not in queues]
        try:
            send_to_targets(self, original_event, transform_input)
        finally:
            self.targets = everything

    return wrapper


def _content(target: JSON, event: Any) -> JSON:
    transformer = target.get("InputTransformer")
    if transformer:
        return EventTemplateParser.parse(
            input_template=transformer["InputTemplate"],
            input_paths_map=transformer.get("InputPathsMap", {}),
            event=event,
        )
    content = {name: value for name, value in event.items() if name != "ingestion-time"}
    content["time"] = iso_8601_datetime_without_milliseconds(
        utcfromtimestamp(int(float(event["time"])))
    )
    return content


def _send(rule: Rule, target: JSON, content: JSON) -> None:
    body = json.dumps(content)
    group = target.get("SqsParameters", {}).get("MessageGroupId")
    try:
        _send_to_queue(target["Arn"], body, group_id=group)
    except QueueDoesNotExist:
        dead_letters = target.get("DeadLetterConfig", {}).get("Arn")
        if dead_letters:
            reasons = {
                "ERROR_CODE": "NO_RESOURCE",
                "ERROR_MESSAGE": "The specified queue does not exist.",
                "RULE_ARN": rule.arn,
                "TARGET_ARN": target["Arn"],
            }
            _send_to_queue(dead_letters, body, message_attributes=_attributes(reasons))


def _send_to_queue(arn: str, body: str, **named: Any) -> None:
    _, _, _, region, account, name = arn.split(":")
    sqs_backends[account][region].send_message(queue_name=name, message_body=body, **named)


def _attributes(texts: dict[str, str]) -> JSON:
    return {name: {"DataType": "String", "StringValue": value} for name, value in texts.items()}
