# pyright: basic, reportAttributeAccessIssue=false
# moto's Lambda responses are untyped, and get operations that they do not declare.
"""Recursion configurations, which moto does not know: kept and told, while no loop is stopped."""

from typing import Any
from urllib.parse import unquote

from moto.awslambda import urls
from moto.awslambda.exceptions import InvalidParameterValueException
from moto.awslambda.models import LambdaFunction
from moto.awslambda.responses import LambdaResponse
from moto.core.responses import ActionResult

VALUES = ("Allow", "Terminate")


def install() -> None:
    """Add PutFunctionRecursionConfig and GetFunctionRecursionConfig."""
    # Kept with the function, so that it ends with it.
    LambdaFunction.recursive_loop = "Terminate"
    LambdaResponse.put_function_recursion_config = _put
    LambdaResponse.get_function_recursion_config = _get
    urls.url_paths[
        "{0}/(?P<api_version>[^/]+)/functions/(?P<function_name>[^/]+)/recursion-config$"
    ] = LambdaResponse.dispatch


def _put(self: Any) -> ActionResult:
    function = _addressed(self)
    wanted = self.json_body["RecursiveLoop"]
    if wanted not in VALUES:
        message = f"RecursiveLoop is {wanted}, and has to be one of {', '.join(VALUES)}"
        raise InvalidParameterValueException(message)
    function.recursive_loop = wanted
    return _get(self)


def _get(self: Any) -> ActionResult:
    return ActionResult({"RecursiveLoop": _addressed(self).recursive_loop})


def _addressed(self: Any) -> LambdaFunction:
    return self.backend.get_function(unquote(self.path.rsplit("/", 2)[1]))
