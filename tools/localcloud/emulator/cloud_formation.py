# pyright: basic, reportAttributeAccessIssue=false
# moto's CloudFormation and RDS models are untyped.
"""CloudFormation: a stack may hold an RDS Proxy, which moto makes only outside of stacks.

And a list that was given as a parameter reads back as the text that it was given as.
"""

from collections.abc import Callable
from typing import Any, Final

from moto.cloudformation.models import Stack
from moto.core.common_models import CloudFormationModel
from moto.rds.models import DBProxy, rds_backends

JSON = dict[str, Any]

ATTRIBUTES: Final = {"DBProxyArn": "arn", "Endpoint": "endpoint", "VpcId": "vpc_id"}
"""What Fn::GetAtt may ask of it → where moto's proxy has it."""

CHANGEABLE: Final = {
    "DebugLogging": "debug_logging",
    "DefaultAuthScheme": "default_auth_scheme",
    "IdleClientTimeout": "idle_client_timeout",
    "RequireTLS": "require_tls",
    "RoleArn": "role_arn",
    "VpcSecurityGroupIds": "vpc_security_group_ids",
}
"""Properties that change a proxy, while any other replaces it → where moto's proxy has them."""


class StackedProxy(CloudFormationModel):
    """A proxy as a part of a stack. moto finds the class by its type, because it is here."""

    def __init__(self, proxy: DBProxy, properties: JSON) -> None:
        self._proxy = proxy
        self._properties = properties

    @property
    def physical_resource_id(self) -> str:
        """What Ref answers."""
        return self._proxy.db_proxy_name

    def get_cfn_attribute(self, name: str) -> str:
        """Return what Fn::GetAtt answers."""
        return getattr(self._proxy, ATTRIBUTES[name])

    def delete(self, account_id: str, region_name: str) -> None:
        """Delete the proxy with its stack."""
        rds_backends[account_id][region_name].delete_db_proxy(self._proxy.db_proxy_name)

    def changed_to(self, properties: JSON) -> bool:
        """Change the proxy, or return False when that takes another one."""
        names = {*self._properties, *properties}
        differing = {n for n in names if self._properties.get(n) != properties.get(n)}
        if not differing <= CHANGEABLE.keys():
            return False
        for name in differing & properties.keys():
            setattr(self._proxy, CHANGEABLE[name], properties[name])
        self._properties = properties
        return True

    @staticmethod
    def cloudformation_name_type() -> str:
        """Return the property that names the proxy."""
        return "DBProxyName"

    @staticmethod
    def cloudformation_type() -> str:
        """Return the type of the resource in a template."""
        return "AWS::RDS::DBProxy"

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Whether Fn::GetAtt may ask for it."""
        return attr in ATTRIBUTES

    @classmethod
    def create_from_cloudformation_json(
        cls,
        resource_name: str,
        cloudformation_json: JSON,
        account_id: str,
        region_name: str,
        **_: Any,
    ) -> "StackedProxy":
        """Make the proxy; one without Auth lets in whom IAM lets in."""
        properties = cloudformation_json["Properties"]
        proxy = rds_backends[account_id][region_name].create_db_proxy(
            db_proxy_name=resource_name,
            engine_family=properties["EngineFamily"],
            auth=properties.get("Auth", []),
            role_arn=properties["RoleArn"],
            vpc_subnet_ids=properties["VpcSubnetIds"],
            vpc_security_group_ids=properties.get("VpcSecurityGroupIds"),
            require_tls=properties.get("RequireTLS"),
            idle_client_timeout=properties.get("IdleClientTimeout"),
            debug_logging=properties.get("DebugLogging"),
            tags=properties.get("Tags"),
        )
        proxy.default_auth_scheme = properties.get("DefaultAuthScheme", "NONE")
        return cls(proxy, properties)

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: Any,
        new_resource_name: str,
        cloudformation_json: JSON,
        account_id: str,
        region_name: str,
    ) -> "StackedProxy":
        """Change the proxy, or replace it by one of the new properties."""
        if original_resource.changed_to(cloudformation_json["Properties"]):
            return original_resource
        original_resource.delete(account_id, region_name)
        return cls.create_from_cloudformation_json(
            new_resource_name, cloudformation_json, account_id, region_name
        )


def install() -> None:
    """Mend parameters; moto finds StackedProxy by itself, when the first stack is made."""
    Stack.parameter_list = property(_as_given(vars(Stack)["parameter_list"].fget))


def _as_given(parameter_list: Callable[[Any], list[JSON]]) -> Callable[[Any], list[JSON]]:
    def wrapper(self: Any) -> list[JSON]:
        return [
            {**parameter, "ParameterValue": _text(parameter["ParameterValue"])}
            for parameter in parameter_list(self)
        ]

    return wrapper


def _text(value: Any) -> str:
    return ",".join(value) if isinstance(value, list) else str(value)
