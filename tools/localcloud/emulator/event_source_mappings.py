# pyright: basic, reportAttributeAccessIssue=false
# moto's models are untyped, and get attributes that they do not declare.
"""Event source mappings: kept as they were asked for, and delivered by the local cloud alone.

moto points a mapping on an alias at the version behind it, and calls the function from within
SendMessage and PutItem: no batches, no visibility, no retries, and the sender waits.
"""

from collections.abc import Callable
from typing import Any

from moto.awslambda.models import EventSourceMapping, LambdaBackend
from moto.dynamodb.models.table import Table
from moto.sqs.models import Queue
from moto.utilities.utils import get_partition

JSON = dict[str, Any]


def install() -> None:
    """Remember the ARN that was asked for, and leave queues and tables without any mapping."""
    LambdaBackend.create_event_source_mapping = _creating(LambdaBackend.create_event_source_mapping)
    LambdaBackend.update_event_source_mapping = _updating(LambdaBackend.update_event_source_mapping)
    nothing = property(lambda _: {}, lambda _, __: None)
    Queue.lambda_event_source_mappings = nothing
    Table.lambda_event_source_mappings = nothing


def _creating(create: Callable[..., EventSourceMapping]) -> Callable[..., EventSourceMapping]:
    def wrapper(self: LambdaBackend, spec: JSON) -> EventSourceMapping:
        mapping = create(self, spec)
        mapping.function_arn = _requested_arn(self, spec["FunctionName"])
        return mapping

    return wrapper


def _updating(
    update: Callable[..., EventSourceMapping | None],
) -> Callable[..., EventSourceMapping | None]:
    def wrapper(self: LambdaBackend, uuid: str, spec: JSON) -> EventSourceMapping | None:
        mapping = update(self, uuid, spec)
        if mapping and "FunctionName" in spec:
            mapping.function_arn = _requested_arn(self, spec["FunctionName"])
        return mapping

    return wrapper


def _requested_arn(backend: LambdaBackend, function: str) -> str:
    """Complete `name`, `name:alias` or a partial ARN; a whole ARN stays as it is."""
    if function.startswith("arn:"):
        return function
    partition = get_partition(backend.region_name)
    name = function.rpartition("function:")[2]
    return f"arn:{partition}:lambda:{backend.region_name}:{backend.account_id}:function:{name}"
