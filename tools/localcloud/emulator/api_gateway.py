# pyright: basic, reportAttributeAccessIssue=false
# moto's API Gateway v2 models are untyped, and get operations that they do not declare.
"""API Gateway v2: stages can be updated, which moto does not implement."""

import json
from typing import Any
from urllib.parse import unquote

from moto.apigatewayv2 import urls
from moto.apigatewayv2.models import Stage
from moto.apigatewayv2.responses import ApiGatewayV2Response


def install() -> None:
    """Add UpdateStage and DeleteRouteSettings."""
    ApiGatewayV2Response.update_stage = _update_stage
    ApiGatewayV2Response.delete_route_settings = _delete_route_settings
    urls.url_paths[
        "{0}/v2/apis/(?P<api_id>[^/]+)/stages/(?P<stage_name>[^/]+)/routesettings/(?P<route_key>.+)$"
    ] = ApiGatewayV2Response.dispatch


def _update_stage(self: Any) -> tuple[int, dict[str, str], str]:
    api_id, _, stage_name = self.path.rstrip("/").split("/")[-3:]
    api = self.apigatewayv2_backend.get_api(api_id)
    stage = self.apigatewayv2_backend.get_stage(api_id, unquote(stage_name))
    config = {**stage.config, **json.loads(self.body), "stageName": stage.name}
    updated = Stage(api, config)
    updated.created, updated.tags = stage.created, stage.tags
    api.stages[stage.name] = updated
    return 200, {}, json.dumps(updated.to_json())


def _delete_route_settings(self: Any) -> tuple[int, dict[str, str], str]:
    path, _, route_key = self.path.partition("/routesettings/")
    api_id, _, stage_name = path.split("/")[-3:]
    stage = self.apigatewayv2_backend.get_stage(api_id, unquote(stage_name))
    stage.route_settings.pop(unquote(route_key), None)
    return 204, {"status": "204"}, ""
