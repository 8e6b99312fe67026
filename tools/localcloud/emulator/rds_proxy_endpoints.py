# pyright: basic, reportAttributeAccessIssue=false
# moto's RDS models are untyped, and get operations that they do not declare.
"""RDS Proxy: endpoints beside the proxy's own, which moto does not know."""

import re
from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.moto_api._internal import mock_random
from moto.rds.exceptions import RDSClientError
from moto.rds.models import RDSBackend, RDSBaseModel
from moto.rds.responses import RDSResponse


class DBProxyEndpoint(RDSBaseModel):
    """An address that leads to a proxy's writer or to its readers."""

    resource_type = "db-proxy-endpoint"
    is_default = False
    status = "available"

    def __init__(self, backend: RDSBackend, proxy: Any, wanted: Any) -> None:
        super().__init__(backend)
        self.created_date = utcnow()
        self.db_proxy_endpoint_name = wanted["DBProxyEndpointName"]
        self.db_proxy_name = proxy.db_proxy_name
        self.vpc_id = proxy.vpc_id
        self.vpc_subnet_ids = wanted["VpcSubnetIds"]
        self.vpc_security_group_ids = (
            wanted.get("VpcSecurityGroupIds") or proxy.vpc_security_group_ids
        )
        self.target_role = wanted.get("TargetRole") or "READ_WRITE"
        self.tags = wanted.get("Tags")
        self.endpoint = f"{self.db_proxy_endpoint_name}.endpoint.{proxy.endpoint}"
        self._identifier = f"prx-endpoint-{mock_random.get_random_string(17, lower_case=True)}"

    @property
    def resource_id(self) -> str:
        """The last part of the ARN."""
        return self._identifier

    @property
    def db_proxy_endpoint_arn(self) -> str:
        """The name under which AWS's answer has the ARN."""
        return self.arn


def install() -> None:
    """Add the operations on endpoints; their tags are found by ARN, as those of all resources."""
    RDSBackend.__init__ = _with_endpoints(RDSBackend.__init__)
    RDSResponse.create_db_proxy_endpoint = _create
    RDSResponse.describe_db_proxy_endpoints = _describe
    RDSResponse.delete_db_proxy_endpoint = _delete


def _with_endpoints(init: Callable[..., None]) -> Callable[..., None]:
    def wrapper(self: Any, *arguments: Any, **named: Any) -> None:
        init(self, *arguments, **named)
        self.db_proxy_endpoints = {}  # by the last part of the ARN, as tags look for them
        self.resource_map[DBProxyEndpoint] = self.db_proxy_endpoints
        self.arn_regex = re.compile(
            self.arn_regex.pattern.replace("|db-proxy|", "|db-proxy|db-proxy-endpoint|")
        )

    return wrapper


def _create(self: Any) -> ActionResult:
    proxy = self.backend.describe_db_proxies(self.params["DBProxyName"])[0]
    endpoint = DBProxyEndpoint(self.backend, proxy, self.params)
    self.backend.db_proxy_endpoints[endpoint.resource_id] = endpoint
    return ActionResult({"DBProxyEndpoint": endpoint})


def _describe(self: Any) -> ActionResult:
    if name := self.params.get("DBProxyEndpointName"):
        return ActionResult({"DBProxyEndpoints": [_named(self, name)]})
    proxy = self.params.get("DBProxyName")
    endpoints = self.backend.db_proxy_endpoints.values()
    found = [endpoint for endpoint in endpoints if proxy in {None, endpoint.db_proxy_name}]
    return ActionResult({"DBProxyEndpoints": found})


def _delete(self: Any) -> ActionResult:
    endpoint = _named(self, self.params["DBProxyEndpointName"])
    del self.backend.db_proxy_endpoints[endpoint.resource_id]
    return ActionResult({"DBProxyEndpoint": endpoint})


def _named(response: Any, name: str) -> DBProxyEndpoint:
    for endpoint in response.backend.db_proxy_endpoints.values():
        if endpoint.db_proxy_endpoint_name == name:
            return endpoint
    message = f"DBProxyEndpoint {name} not found"
    raise RDSClientError("DBProxyEndpointNotFoundFault", message)
