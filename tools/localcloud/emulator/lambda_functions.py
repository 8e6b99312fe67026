# pyright: basic, reportAttributeAccessIssue=false
# moto's Lambda models are untyped, and get attributes that they do not declare.
"""Lambda functions and layers: a dead-letter queue that moto forgets, and zips to download.

moto answers a creation with a deep copy of the function, and with it of every log group: one that
is made meanwhile breaks the copy, and Terraform then asks for a function that is there already.
"""

import copy
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from moto.awslambda.models import LambdaFunction
from moto.awslambda.responses import LambdaResponse

JSON = dict[str, Any]


def install() -> None:
    """Keep DeadLetterConfig, copy only functions, and hand out download addresses here."""
    LambdaFunction.__deepcopy__ = lambda self, _memo: copy.copy(self)
    LambdaFunction.dead_letter_config = None
    LambdaFunction.__init__ = _remembering(LambdaFunction.__init__)
    LambdaFunction.update_configuration = _updating(LambdaFunction.update_configuration)
    LambdaFunction.get_configuration = _reporting(LambdaFunction.get_configuration)
    LambdaResponse.get_function = _with_code_address(LambdaResponse.get_function)
    LambdaResponse.get_layer_version = _with_content_address(LambdaResponse.get_layer_version)


def _remembering(init: Callable[..., None]) -> Callable[..., None]:
    def wrapper(self: Any, account_id: str, spec: JSON, region: str, version: Any = 1) -> None:
        self.dead_letter_config = spec.get("DeadLetterConfig")
        init(self, account_id, spec, region, version)

    return wrapper


def _updating(update_configuration: Callable[..., JSON]) -> Callable[..., JSON]:
    def wrapper(self: Any, config_updates: JSON) -> JSON:
        if "DeadLetterConfig" in config_updates:
            self.dead_letter_config = config_updates["DeadLetterConfig"]
        return update_configuration(self, config_updates)

    return wrapper


def _reporting(get_configuration: Callable[..., JSON]) -> Callable[..., JSON]:
    def wrapper(self: Any, on_create: bool = False) -> JSON:  # noqa: FBT001, FBT002 - moto's signature
        configuration = get_configuration(self, on_create)
        if self.dead_letter_config:
            configuration["DeadLetterConfig"] = self.dead_letter_config
        return configuration

    return wrapper


def _with_code_address(get_function: Callable[..., str]) -> Callable[..., str]:
    def wrapper(self: Any) -> str:
        function = json.loads(get_function(self))
        configuration = function["Configuration"]
        path = f"functions/{quote(configuration['FunctionName'])}/{configuration['Version']}"
        function.setdefault("Code", {})["Location"] = _address(self, path)
        return json.dumps(function)

    return wrapper


def _with_content_address(get_layer_version: Callable[..., str]) -> Callable[..., str]:
    def wrapper(self: Any) -> str:
        layer = json.loads(get_layer_version(self))
        name = layer["LayerArn"].rpartition(":")[2]
        layer["Content"]["Location"] = _address(self, f"layers/{name}/{layer['Version']}")
        return json.dumps(layer)

    return wrapper


def _address(response: Any, path: str) -> str:
    """Use the host that the caller reached this server by, whatever it is."""
    return f"http://{response.headers['Host']}/localcloud/{path}"
