# pyright: basic, reportAttributeAccessIssue=false
# moto's Lambda responses are untyped, and get operations that they do not declare.
"""Provisioned concurrency, which moto does not know: kept for each version, and ready at once.

Nothing is kept warm here; whoever provisions sees what they asked for.
"""

from typing import Any
from urllib.parse import unquote

from moto.awslambda import urls
from moto.awslambda.responses import LambdaResponse
from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult

JSON = dict[str, Any]


class _NothingProvisioned(JsonRESTError):
    code = 404

    def __init__(self) -> None:
        super().__init__(
            "ProvisionedConcurrencyConfigNotFoundException",
            "No Provisioned Concurrency Config found for this function",
        )


def install() -> None:
    """Add the four operations."""
    LambdaResponse.put_provisioned_concurrency_config = _put
    LambdaResponse.get_provisioned_concurrency_config = _get
    LambdaResponse.list_provisioned_concurrency_configs = _get
    LambdaResponse.delete_provisioned_concurrency_config = _delete
    urls.url_paths[
        "{0}/(?P<api_version>[^/]+)/functions/(?P<function_name>[^/]+)/provisioned-concurrency$"
    ] = LambdaResponse.dispatch


def _put(self: Any) -> ActionResult:
    provisioned, qualifier = _addressed(self)
    provisioned[qualifier] = self.json_body["ProvisionedConcurrentExecutions"]
    return ActionResult(_described(provisioned[qualifier]))


def _get(self: Any) -> ActionResult:
    provisioned, qualifier = _addressed(self)
    if "List" in self.querystring:
        arn = self.backend.get_function(_name(self)).function_arn
        listed = [
            _described(number) | {"FunctionArn": f"{arn}:{version}"}
            for version, number in provisioned.items()
        ]
        return ActionResult({"ProvisionedConcurrencyConfigs": listed})
    if qualifier not in provisioned:
        raise _NothingProvisioned
    return ActionResult(_described(provisioned[qualifier]))


def _delete(self: Any) -> tuple[int, JSON, str]:
    provisioned, qualifier = _addressed(self)
    provisioned.pop(qualifier, None)
    return 204, {"status": 204}, ""


def _described(number: int) -> JSON:
    return {
        "RequestedProvisionedConcurrentExecutions": number,
        "AvailableProvisionedConcurrentExecutions": number,
        "AllocatedProvisionedConcurrentExecutions": number,
        "Status": "READY",
    }


def _name(response: Any) -> str:
    return unquote(response.path.rsplit("/", 2)[1])


def _addressed(response: Any) -> tuple[dict[str, int], str]:
    function = response.backend.get_function(_name(response))
    qualifier = response.querystring.get("Qualifier", [""])[0]
    # Kept with the function, so that they end with it.
    return function.__dict__.setdefault("provisioned_by_version", {}), qualifier
