"""What is paid whether or not anybody calls: by the hour or by the month, for being there."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import msgspec

from infrastructure.costs.prices import Prices
from infrastructure.inventory import Inventory, Resource

FREE_DASHBOARDS: Final = 3
PROXY_MINIMUM_ACU: Final = 8
"""RDS Proxy in front of Serverless v2 is billed for no fewer: https://aws.amazon.com/rds/proxy/pricing/"""

_MB_PER_GB: Final = 1024
_MINUTES_PER_MONTH: Final = 730 * 60
_EVERY_MINUTES: Final = re.compile(r"rate\((\d+) minutes?\)")


class Line(msgspec.Struct, frozen=True):
    """One line of the bill: a part of the system, what it is, how many, and USD a month."""

    part: str
    what: str
    quantity: float
    monthly: float


def floor(inventory: Inventory, prices: Prices) -> list[Line]:
    """Return the fixed lines that are not nothing."""
    lines = (line for part in _PARTS for line in part(inventory, prices))
    return [line for line in lines if line.quantity]


def _network(inventory: Inventory, prices: Prices) -> Iterator[Line]:
    gateways, addresses = inventory.of("aws_nat_gateway"), inventory.of("aws_eip")
    endpoints = [
        endpoint
        for endpoint in inventory.of("aws_vpc_endpoint")
        if endpoint.values["vpc_endpoint_type"] == "Interface"
    ]
    zones = len({subnet.values["availability_zone"] for subnet in inventory.of("aws_subnet")})
    yield _by_month("Network", "NAT gateways", len(gateways), prices.month_of("nat_gateway_hour"))
    yield _by_month(
        "Network", "public addresses", len(addresses), prices.month_of("public_address_hour")
    )
    yield _by_month(
        "Network",
        "interface endpoints, in each zone",
        len(endpoints) * zones,
        prices.month_of("interface_endpoint_hour"),
    )


def _database(inventory: Inventory, prices: Prices) -> Iterator[Line]:
    clusters = inventory.of("aws_rds_cluster")
    least = sum(
        cluster.values["serverlessv2_scaling_configuration"][0]["min_capacity"]
        for cluster in clusters
    ) * len(inventory.of("aws_rds_cluster_instance"))
    yield _by_month("Database", "Aurora, least ACUs", least, prices.month_of("aurora_acu_hour"))
    proxies = sum('"AWS::RDS::DBProxy"' in _template(s) for s in _stacks(inventory))
    billed = proxies * max(PROXY_MINIMUM_ACU, least)
    yield _by_month("Database", "RDS Proxy, ACUs", billed, prices.month_of("rds_proxy_acu_hour"))


def _stacks(inventory: Inventory) -> list[Resource]:
    return inventory.of("aws_cloudformation_stack")


def _template(stack: Resource) -> str:
    return re.sub(r"\s+", "", stack.values["template_body"])


def _functions(inventory: Inventory, prices: Prices) -> Iterator[Line]:
    functions = {f.values["function_name"]: f for f in inventory.of("aws_lambda_function")}
    modules = {_module_of(f): f for f in functions.values()}
    warm = sum(
        target.values["min_capacity"] * _gigabytes(modules[_module_of(target)])
        for target in inventory.of("aws_appautoscaling_target")
        if target.values["service_namespace"] == "lambda"
    )
    seconds = prices.hours_per_month * 3600
    price = prices["lambda_provisioned_arm_gb_second"] * seconds
    yield _by_month("Functions", "kept warm, GB", warm, price)
    worked = sum(
        _turns_a_month(schedule) * _turn_seconds(function) * _gigabytes(function)
        for schedule in inventory.of("aws_scheduler_schedule")
        if (function := functions.get(schedule.values["name"])) is not None
    )
    yield _by_month(
        "Functions", "started by the clock, GB-seconds", worked, prices["lambda_arm_gb_second"]
    )


def _module_of(resource: Resource) -> str:
    """Return the module that makes it: a target names a version, which no plan knows yet."""
    return resource.address.partition(f"{resource.type}.")[0]


def _gigabytes(function: Resource) -> float:
    return function.values["memory_size"] / _MB_PER_GB


def _turns_a_month(schedule: Resource) -> float:
    minutes = _EVERY_MINUTES.fullmatch(schedule.values["schedule_expression"])
    if minutes is None:
        raise ValueError(f"{schedule.address}: only rates in minutes are known here")
    return _MINUTES_PER_MONTH / int(minutes[1])


def _turn_seconds(function: Resource) -> float:
    """Return how long a turn without much to do takes: a relay works its whole minute."""
    return 60.0 if function.values["handler"].endswith(".publish_outbox.handler") else 1.0


def _observability(inventory: Inventory, prices: Prices) -> Iterator[Line]:
    metrics = sum(
        _metrics_of(alarm.values) for alarm in inventory.of("aws_cloudwatch_metric_alarm")
    )
    composites = len(inventory.of("aws_cloudwatch_composite_alarm"))
    dashboards = max(0, len(inventory.of("aws_cloudwatch_dashboard")) - FREE_DASHBOARDS)
    yield _by_month("Observability", "metrics with an alarm", metrics, prices["alarm_metric_month"])
    yield _by_month(
        "Observability", "composite alarms", composites, prices["composite_alarm_month"]
    )
    yield _by_month("Observability", "dashboards", dashboards, prices["dashboard_month"])


def _metrics_of(alarm: Mapping[str, Any]) -> int:
    """Count the metrics: an alarm over an expression is billed by those in it."""
    queries: list[dict[str, Any]] = alarm.get("metric_query") or []
    return sum(bool(query.get("metric")) for query in queries) or 1


def _keys(inventory: Inventory, prices: Prices) -> Iterator[Line]:
    keys = len(inventory.of("aws_kms_key"))
    masters = sum(
        bool(cluster.values.get("manage_master_user_password"))
        for cluster in inventory.of("aws_rds_cluster")
    )
    secrets = masters + len(inventory.of("aws_secretsmanager_secret"))
    yield _by_month("Keys", "KMS keys", keys, prices["kms_key_month"])
    yield _by_month("Keys", "secrets", secrets, prices["secret_month"])


def _by_month(part: str, what: str, quantity: float, price: float) -> Line:
    return Line(part, what, quantity, quantity * price)


_PARTS: Final[tuple[Callable[[Inventory, Prices], Iterator[Line]], ...]] = (
    _network,
    _database,
    _functions,
    _observability,
    _keys,
)
