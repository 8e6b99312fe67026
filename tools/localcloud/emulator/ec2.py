# pyright: basic, reportAttributeAccessIssue=false
# moto's EC2 models are untyped.
# ruff: noqa: SLF001 - what is mended is private in moto.
"""EC2: rules keep their descriptions, and a NAT gateway takes its network interface with it.

moto keeps the description of a rule for a range of addresses only. Terraform would write those for
groups and prefix lists again with every plan.
"""

import inspect
from collections.abc import Callable
from typing import Any

from moto.ec2.models.nat_gateways import NatGatewayBackend
from moto.ec2.models.security_groups import SecurityGroupRule


def install() -> None:
    """Mend the description of rules and the end of NAT gateways."""
    SecurityGroupRule.__init__ = _remembering(SecurityGroupRule.__init__)
    SecurityGroupRule.description = property(_description)
    NatGatewayBackend.delete_nat_gateway = _whole(NatGatewayBackend.delete_nat_gateway)


def _remembering(init: Callable[..., None]) -> Callable[..., None]:
    parameters = inspect.signature(init)

    def wrapper(self: Any, *arguments: Any, **named: Any) -> None:
        init(self, *arguments, **named)
        prefix_list = parameters.bind(self, *arguments, **named).arguments.get("prefix_list_id")
        self.prefix_list_description = (prefix_list or {}).get("Description")

    return wrapper


def _description(rule: Any) -> str | None:
    described = (rule.ip_range.get("Description"), rule.source_group.get("Description"))
    return next(filter(None, described), rule.prefix_list_description)


def _whole(delete_nat_gateway: Callable[..., Any]) -> Callable[..., Any]:
    def wrapper(self: Any, nat_gateway_id: str) -> Any:
        gateway = delete_nat_gateway(self, nat_gateway_id)
        self.delete_network_interface(gateway._eni.id)
        return gateway

    return wrapper
