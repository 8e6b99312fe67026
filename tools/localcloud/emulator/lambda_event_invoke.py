# pyright: basic, reportAttributeAccessIssue=false
# moto's Lambda responses are untyped, and their methods get other result types.
"""Event-invoke configurations: one for each qualifier, and the last one written counts.

moto keeps one list for each function whatever the qualifier, and reads back the first it was given.
"""

from typing import Any
from urllib.parse import unquote

from moto.awslambda.exceptions import UnknownEventConfig
from moto.awslambda.models import EventInvokeConfig
from moto.awslambda.responses import LambdaResponse
from moto.core.responses import ActionResult

JSON = dict[str, Any]


def install() -> None:
    """Replace put, update, get and delete."""
    LambdaResponse.put_function_event_invoke_config = _put
    LambdaResponse.update_function_event_invoke_config = _update
    LambdaResponse.get_function_event_invoke_config = _get
    LambdaResponse.delete_function_event_invoke_config = _delete


def _put(self: Any) -> ActionResult:
    configurations, qualifier, arn = _addressed(self)
    function = self.backend.get_function(arn)
    configuration = EventInvokeConfig(arn, function.last_modified, self.json_body)
    configurations[qualifier] = configuration
    return ActionResult(configuration.response())


def _update(self: Any) -> ActionResult:
    configurations, qualifier, arn = _addressed(self)
    written = configurations[qualifier].config if qualifier in configurations else {}
    function = self.backend.get_function(arn)
    configuration = EventInvokeConfig(arn, function.last_modified, written | self.json_body)
    configurations[qualifier] = configuration
    return ActionResult(configuration.response())


def _get(self: Any) -> ActionResult:
    configurations, qualifier, arn = _addressed(self)
    if qualifier not in configurations:
        raise UnknownEventConfig(arn)
    return ActionResult(configurations[qualifier].response())


def _delete(self: Any) -> tuple[int, JSON, str]:
    configurations, qualifier, _ = _addressed(self)
    configurations.pop(qualifier, None)
    return 204, {"status": "204"}, ""


def _addressed(self: Any) -> tuple[dict[str, EventInvokeConfig], str, str]:
    """Return the configurations of the addressed function, the qualifier, and the ARN of both."""
    name = unquote(self.path.rsplit("/", 2)[1])
    qualifier = self.querystring.get("Qualifier", ["$LATEST"])[0]
    function = self.backend.get_function(name)
    # Kept with the function, so that they end with it.
    configurations = function.__dict__.setdefault("configurations_by_qualifier", {})
    return configurations, qualifier, f"{function.function_arn}:{qualifier}"
