# pyright: basic, reportAttributeAccessIssue=false
# moto's Lambda models are untyped.
"""Aliases: one that shares nothing out any more has no routing, where moto tells an empty one."""

from collections.abc import Callable
from typing import Any

from moto.awslambda.models import LambdaAlias

JSON = dict[str, Any]


def install() -> None:
    """Tell a routing only where there are weights in it."""
    LambdaAlias.to_json = _without_empty_routing(LambdaAlias.to_json)


def _without_empty_routing(to_json: Callable[[Any], JSON]) -> Callable[[Any], JSON]:
    def wrapper(self: Any) -> JSON:
        told = to_json(self)
        if not (told["RoutingConfig"] or {}).get("AdditionalVersionWeights"):
            del told["RoutingConfig"]
        return told

    return wrapper
