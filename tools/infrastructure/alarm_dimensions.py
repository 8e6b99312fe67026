"""Says which alarms watch something that the plan does not make.

CloudWatch takes any dimensions. An alarm that names a function which is called otherwise has no
data, and stays green for ever. So the dimensions of every alarm must be, as a whole, those of a
resource in the same plan: `terraform show -json` of a plan, as a dictionary.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from infrastructure.inventory import Inventory
from infrastructure.references import leads_to

type Dimensions = frozenset[tuple[str, str]]
type _Known = Mapping[str, Any]
type _Named = Iterator[tuple[str, dict[str, str]]]

_MADE_BY_AWS: Final = {"AWS/ApiGateway": "aws_apigatewayv2_api"}
"""Namespaces whose metrics name what AWS numbers: known only after the apply."""

_OF_A_VERSION: Final = "aws_cloudwatch_metric_alarm.new_version"
"""It names the version that its own module publishes, and AWS numbers that too."""


class Watched(msgspec.Struct, frozen=True):
    """One metric of one alarm; without dimensions where they are known only after the apply."""

    alarm: str
    namespace: str
    dimensions: Dimensions | None

    def __str__(self) -> str:
        """Return it as somebody would look for it."""
        if self.dimensions is None:
            return f"{self.namespace}: known after the apply"
        named = ", ".join(f"{name}={value}" for name, value in sorted(self.dimensions))
        return f"{self.namespace}: {named}"


def blind_alarms(plan: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the addresses of alarms that watch nothing of this plan, and what they name."""
    inventory = Inventory.planned(plan)
    known = _named(inventory)
    found: dict[str, list[str]] = {}
    for watched in _watched(plan):
        if watched.dimensions is None:
            seen = _is_given(plan, watched)
        else:
            seen = (watched.namespace, watched.dimensions) in known
        if not seen:
            found.setdefault(watched.alarm, []).append(str(watched))
    return found


def _is_given(plan: Mapping[str, Any], watched: Watched) -> bool:
    """Whether the alarm's module is given the id of the resource that such a metric is about."""
    if _OF_A_VERSION in watched.alarm:
        return True
    made = _MADE_BY_AWS.get(watched.namespace)
    return made is not None and leads_to(plan, watched.alarm, resource_type=made, attribute="id")


def _named(inventory: Inventory) -> set[tuple[str, Dimensions]]:
    named = (*_of_functions(inventory), *_of_one_name(inventory), *_of_pairs(inventory))
    return {(namespace, frozenset(dimensions.items())) for namespace, dimensions in named}


def _of_functions(inventory: Inventory) -> _Named:
    for function in inventory.of("aws_lambda_function"):
        name: str = function.values["function_name"]
        yield "AWS/Lambda", {"FunctionName": name}
        # The services' own metrics. What a function is told is unknown as long as one URL in it
        # is; its name and handler are made of the same words: prod-orders-api, orders.handlers.api.
        service = function.values["handler"].partition(".")[0]
        environment = name.partition(f"-{service}-")[0]
        yield environment, {"service": service}
        # In the plan of what exists already, the newest version is known.
        if (version := function.values.get("version")) is not None:
            yield environment, {"function_version": version, "service": service}
            live = {"FunctionName": name, "Resource": f"{name}:live"}
            yield "AWS/Lambda", {"ExecutedVersion": version, **live}
    for alias in inventory.of("aws_lambda_alias"):
        name = alias.values["function_name"]
        yield "AWS/Lambda", {"FunctionName": name, "Resource": f"{name}:{alias.values['name']}"}


_ONE_NAME: Final = (
    ("AWS/DynamoDB", "TableName", "aws_dynamodb_table", "name"),
    ("AWS/RDS", "DBClusterIdentifier", "aws_rds_cluster", "cluster_identifier"),
    ("AWS/RDS", "DBInstanceIdentifier", "aws_rds_cluster_instance", "identifier"),
    # The proxy itself is in a stack, whose template is unknown until its role is there.
    ("AWS/RDS", "ProxyName", "aws_db_proxy_default_target_group", "db_proxy_name"),
    ("AWS/SQS", "QueueName", "aws_sqs_queue", "name"),
)


def _of_one_name(inventory: Inventory) -> _Named:
    for namespace, dimension, resource_type, attribute in _ONE_NAME:
        for resource in inventory.of(resource_type):
            if (name := resource.values.get(attribute)) is not None:
                yield namespace, {dimension: name}


def _of_pairs(inventory: Inventory) -> _Named:
    for rule in inventory.of("aws_cloudwatch_event_rule"):
        bus = rule.values["event_bus_name"]
        yield "AWS/Events", {"EventBusName": bus, "RuleName": rule.values["name"]}
    for stage in inventory.of("aws_apigatewayv2_stage"):
        # In the plan of what exists already, the id is known.
        if (api := stage.values.get("api_id")) is not None:
            yield "AWS/ApiGateway", {"ApiId": api, "Stage": stage.values["name"]}


def _watched(plan: Mapping[str, Any]) -> Iterator[Watched]:
    unknown: dict[str, _Known] = {
        change["address"]: change["change"].get("after_unknown", {})
        for change in plan["resource_changes"]
    }
    for alarm in Inventory.planned(plan).of("aws_cloudwatch_metric_alarm"):
        missing = unknown.get(alarm.address, {})
        if not alarm.values.get("metric_query"):
            yield _metric(alarm.address, alarm.values, missing)
        for query, of_query in _beside(alarm.values, missing, "metric_query"):
            for metric, of_metric in _beside(query, of_query, "metric"):
                yield _metric(alarm.address, metric, of_metric)


def _beside(known: _Known, unknown: _Known, block: str) -> Iterator[tuple[_Known, _Known]]:
    """Return the blocks, each with what is unknown of it: nothing, of an alarm that stays."""
    blocks: list[_Known] = known.get(block) or []
    nothing: list[_Known] = [{}] * len(blocks)
    return zip(blocks, unknown.get(block) or nothing, strict=True)


def _metric(address: str, values: _Known, unknown: _Known) -> Watched:
    named: dict[str, str] = values.get("dimensions") or {}
    dimensions = None if unknown.get("dimensions") else frozenset(named.items())
    return Watched(address, values["namespace"], dimensions)
