# pyright: basic, reportAttributeAccessIssue=false
# moto's models are untyped.
"""What Lambda does in a function's name: its role must let Lambda read the sources of events.

Lambda refuses a mapping otherwise, and so is it here. The pollers of the local cloud then ask with
credentials of their own, so the permissions count as used from the moment the mapping is made.
"""

from collections.abc import Callable, Iterator
from typing import Any

from moto.awslambda.exceptions import InvalidParameterValueException
from moto.awslambda.models import LambdaBackend

from localcloud.emulator.permissions import usage
from localcloud.emulator.permissions.callers import permissions_of
from localcloud.emulator.permissions.policies import Need, NotUnderstood, Refused

JSON = dict[str, Any]
QUEUE_ACTIONS = ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")
STREAM_ACTIONS = ("GetRecords", "GetShardIterator", "DescribeStream")


def install() -> None:
    """Look at the role before a mapping is made or changed."""
    LambdaBackend.create_event_source_mapping = _creating(LambdaBackend.create_event_source_mapping)
    LambdaBackend.update_event_source_mapping = _updating(LambdaBackend.update_event_source_mapping)


def _creating(create: Callable[..., Any]) -> Callable[..., Any]:
    def wrapper(self: LambdaBackend, spec: JSON) -> Any:
        _check(self, spec)
        return create(self, spec)

    return wrapper


def _updating(update: Callable[..., Any]) -> Callable[..., Any]:
    def wrapper(self: LambdaBackend, uuid: str, spec: JSON) -> Any:
        if mapping := self.get_event_source_mapping(uuid):
            source = {"EventSourceArn": mapping.event_source_arn}
            _check(self, {"FunctionName": mapping.function_arn, **source, **spec})
        return update(self, uuid, spec)

    return wrapper


def _check(backend: LambdaBackend, spec: JSON) -> None:
    function = backend.get_function(spec["FunctionName"])
    try:
        permissions = permissions_of(function.role, _needs(spec))
    except Refused as refused:
        raise InvalidParameterValueException(_refusal(refused.need, spec)) from refused
    except NotUnderstood as unknown:
        raise InvalidParameterValueException(
            f"the local cloud does not know {unknown}"
        ) from unknown
    usage.note(function.function_name, permissions)


def _needs(spec: JSON) -> Iterator[Need]:
    source = spec["EventSourceArn"]
    if source.split(":")[2] == "sqs":
        yield from (Need(f"sqs:{action}", source) for action in QUEUE_ACTIONS)
    else:
        yield from (Need(f"dynamodb:{action}", source) for action in STREAM_ACTIONS)
        yield Need("dynamodb:ListStreams", "*")
    failures = (spec.get("DestinationConfig") or {}).get("OnFailure", {}).get("Destination")
    if failures:
        yield Need("sqs:SendMessage", failures)


def _refusal(need: Need, spec: JSON) -> str:
    service, action = need.action.split(":")
    if service == "sqs":
        return f"The provided execution role does not have permissions to call {action} on SQS"
    actions = ", ".join((*STREAM_ACTIONS, "and ListStreams"))
    return (
        f"Cannot access stream {spec['EventSourceArn']}. Please ensure the role can perform the "
        f"{actions} Actions on your stream in IAM."
    )
