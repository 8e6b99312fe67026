"""What every plan must hold to and checkov does not look at: the proxy, and messages that stay.

Each rule is a function from the planned resources of one type to what is wrong with them.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import msgspec

from infrastructure.inventory import Inventory, Resource

LONGEST_BORROW_SECONDS: Final = 10
"""An API function waits no longer for anything; the proxy's own default is 120."""

_DAY_SECONDS: Final = 86_400
_PROXY: Final = "AWS::RDS::DBProxy"


def violations(plan: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a plan (`terraform show -json`), as address and rule."""
    inventory = Inventory.planned(plan)
    return [
        f"{resource.address}: {wrong}"
        for kind, rule in _RULES.items()
        for resource in inventory.of(kind)
        for wrong in rule(resource)
    ]


def _stack(stack: Resource) -> Iterator[str]:
    """A template that is not known before the apply cannot be judged, and does not pass."""
    template = stack.values.get("template_body")
    if template is None:
        yield "write the template so that a plan knows it: what AWS chooses belongs to parameters"
        return
    resources = msgspec.json.decode(template, type=dict[str, Any])["Resources"]
    for resource in resources.values():
        if resource["Type"] == _PROXY:
            yield from _proxy(resource["Properties"])


def _proxy(properties: Mapping[str, Any]) -> Iterator[str]:
    if properties.get("RequireTLS") is not True:
        yield "the proxy must require TLS"
    if properties.get("DefaultAuthScheme") != "IAM_AUTH" or properties.get("Auth"):
        yield "the proxy must know nobody by a password: IAM from end to end"
    if properties.get("DebugLogging") is not False:
        yield "the proxy must not log statements: they hold people's data"


def _provider_s_proxy(_proxy: Resource) -> Iterator[str]:
    yield "this resource asks for passwords in Secrets Manager: see docs/decisions/0015"


def _target_group(group: Resource) -> Iterator[str]:
    for pool in group.values["connection_pool_config"]:
        if pool["connection_borrow_timeout"] > LONGEST_BORROW_SECONDS:
            yield f"a client must hear within {LONGEST_BORROW_SECONDS} s that none can be had"


def _event_target(target: Resource) -> Iterator[str]:
    retries: list[dict[str, Any]] = target.values.get("retry_policy") or [{}]
    if not target.values.get("dead_letter_config"):
        yield "an event that cannot be delivered must go to a dead-letter queue"
    if retries[0].get("maximum_event_age_in_seconds") != _DAY_SECONDS:
        yield "an event must be tried for a whole day"


def _mapping(mapping: Resource) -> Iterator[str]:
    if mapping.values.get("function_response_types") != ["ReportBatchItemFailures"]:
        yield "a batch must not be tried again whole for one message that fails"
    if not (mapping.values.get("scaling_config") or mapping.values.get("starting_position")):
        yield "a queue must not call for more executions than are reserved: set maximum_concurrency"


def _function(function: Resource) -> Iterator[str]:
    if function.values["reserved_concurrent_executions"] < 1:
        yield "a function must have executions of its own, and only so many"
    if function.values["publish"] is not True:
        yield "a release must be a version, or there is nothing to go back to"


_RULES: Final[Mapping[str, Callable[[Resource], Iterator[str]]]] = {
    "aws_cloudformation_stack": _stack,
    "aws_cloudwatch_event_target": _event_target,
    "aws_db_proxy": _provider_s_proxy,
    "aws_db_proxy_default_target_group": _target_group,
    "aws_lambda_event_source_mapping": _mapping,
    "aws_lambda_function": _function,
}
