# pyright: basic, reportAttributeAccessIssue=false
# moto's Cognito models are untyped, and get operations that they do not declare.
# ruff: noqa: SLF001 - what asks for a parameter is private in moto.
"""Cognito: resource servers can be changed and deleted, and a pool says which tier it is of."""

from typing import Any

from moto.cognitoidp.models import DEFAULT_USER_POOL_CONFIG
from moto.cognitoidp.responses import CognitoIdpResponse
from moto.core.responses import ActionResult, EmptyResult

USUAL_TIER = "ESSENTIALS"
"""Of every new pool on AWS; Terraform does not even ask for it."""


def install() -> None:
    """Add UpdateResourceServer and DeleteResourceServer, and the tier that AWS gives."""
    DEFAULT_USER_POOL_CONFIG["UserPoolTier"] = USUAL_TIER
    CognitoIdpResponse.update_resource_server = _update_resource_server
    CognitoIdpResponse.delete_resource_server = _delete_resource_server


def _update_resource_server(self: Any) -> ActionResult:
    server = _servers(self)[self._get_param("Identifier")]
    server.name = self._get_param("Name")
    server.scopes = self._get_param("Scopes") or []
    return ActionResult({"ResourceServer": server.to_json()})


def _delete_resource_server(self: Any) -> EmptyResult:
    del _servers(self)[self._get_param("Identifier")]
    return EmptyResult()


def _servers(response: Any) -> dict[str, Any]:
    return response.backend.describe_user_pool(response._get_param("UserPoolId")).resource_servers
