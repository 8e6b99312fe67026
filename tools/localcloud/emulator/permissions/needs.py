"""What a request needs: the actions and resources that AWS's documentation names for it.

The tables of the "Service Authorization Reference" are the source. A request that is not in them
here is refused, until somebody teaches it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from email.utils import parseaddr

import msgspec
from msgspec import Struct, field

from localcloud.emulator.permissions import s3_needs, verified_senders
from localcloud.emulator.permissions.calls import Call
from localcloud.emulator.permissions.policies import Need, NotUnderstood

BATCHED_ITEMS = {"BatchGetItem", "BatchWriteItem"}
TRANSACTED = {
    "ConditionCheck": "ConditionCheckItem",
    "Delete": "DeleteItem",
    "Get": "GetItem",
    "Put": "PutItem",
    "Update": "UpdateItem",
}
WHO_AM_I = ("sts", b"Action=GetCallerIdentity")
"""Everybody may ask that."""

SEND_EMAIL = ("POST", "/v2/email/outbound-emails")


class _Queue(Struct):
    url: str = field(name="QueueUrl", default="")
    name: str = field(name="QueueName", default="")


class _Tables(Struct):
    name: str = field(name="TableName", default="")
    index: str | None = field(name="IndexName", default=None)
    batched: dict[str, msgspec.Raw] = field(name="RequestItems", default={})
    transacted: tuple[dict[str, "_Tables"], ...] = field(name="TransactItems", default=())


class _Entry(Struct):
    bus: str = field(name="EventBusName", default="default")


class _Entries(Struct):
    entries: tuple[_Entry, ...] = field(name="Entries", default=())


class _Mail(Struct):
    sender: str = field(name="FromEmailAddress", default="")
    configuration_set: str | None = field(name="ConfigurationSetName", default=None)


def needs_of(service: str, call: Call) -> list[Need]:
    """Return all that a request needs; raises NotUnderstood."""
    if service == WHO_AM_I[0] and call.body.startswith(WHO_AM_I[1]):
        return []
    read = _SERVICES.get(service)
    if read is None:
        raise NotUnderstood(f"the service {service}")
    try:
        needs = list(read(call))
    except msgspec.DecodeError as error:
        raise NotUnderstood(f"the body of {service}:{call.operation}") from error
    if not needs:
        raise NotUnderstood(f"{service}:{call.operation}")
    return needs


def _queue_needs(call: Call) -> Iterator[Need]:
    queue = msgspec.json.decode(call.body, type=_Queue)
    name = queue.name or queue.url.rpartition("/")[2]
    if name:
        action = call.operation.removesuffix("Batch")
        yield Need(f"sqs:{action}", _arn(call, "sqs", name))


def _table_needs(call: Call) -> Iterator[Need]:
    tables = msgspec.json.decode(call.body, type=_Tables)
    if call.operation in BATCHED_ITEMS:
        for name in tables.batched:
            yield _table_need(call, call.operation, name)
    for item in tables.transacted:
        for kind, table in item.items():
            yield _table_need(call, TRANSACTED[kind], table.name)
    if tables.name:
        yield _table_need(call, call.operation, tables.name, tables.index)


def _table_need(call: Call, operation: str, table: str, index: str | None = None) -> Need:
    name = table.rpartition("table/")[2]
    resource = f"table/{name}/index/{index}" if index else f"table/{name}"
    return Need(f"dynamodb:{operation}", _arn(call, "dynamodb", resource))


def _bus_needs(call: Call) -> Iterator[Need]:
    if call.operation != "PutEvents":
        return
    entries = msgspec.json.decode(call.body, type=_Entries).entries
    for bus in {entry.bus.rpartition("event-bus/")[2] for entry in entries}:
        yield Need("events:PutEvents", _arn(call, "events", f"event-bus/{bus}"))


def _mail_needs(call: Call) -> Iterator[Need]:
    if (call.method, call.path) != SEND_EMAIL:
        return
    mail = msgspec.json.decode(call.body, type=_Mail)
    address = parseaddr(mail.sender)[1]
    identity = verified_senders.identity_of(address, call.account_id, call.region)
    resources = [f"identity/{identity}"]
    if mail.configuration_set:
        resources.append(f"configuration-set/{mail.configuration_set}")
    for resource in resources:
        yield Need("ses:SendEmail", _arn(call, "ses", resource), {"ses:FromAddress": address})


def _arn(call: Call, service: str, resource: str) -> str:
    return f"arn:aws:{service}:{call.region}:{call.account_id}:{resource}"


_SERVICES: Mapping[str, Callable[[Call], Iterable[Need]]] = {
    "dynamodb": _table_needs,
    "events": _bus_needs,
    "s3": s3_needs.needs_of,
    "ses": _mail_needs,
    "sqs": _queue_needs,
}
