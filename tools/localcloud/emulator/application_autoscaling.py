# pyright: basic, reportAttributeAccessIssue=false
# moto's Application Auto Scaling models are untyped, and get operations that they do not declare.
# ruff: noqa: SLF001 - what asks for a parameter is private in moto.
"""Application Auto Scaling: targets have tags, which moto does not know."""

import json
from collections.abc import Callable
from typing import Any

from moto.applicationautoscaling.models import FakeScalableTarget
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse

Tags = dict[str, str]


def install() -> None:
    """Keep the tags of a registration, and add the three operations on tags."""
    FakeScalableTarget.tags = None
    ApplicationAutoScalingResponse.register_scalable_target = _with_tags(
        ApplicationAutoScalingResponse.register_scalable_target
    )
    ApplicationAutoScalingResponse.list_tags_for_resource = _list_tags
    ApplicationAutoScalingResponse.tag_resource = _tag
    ApplicationAutoScalingResponse.untag_resource = _untag


def _with_tags(register: Callable[..., str]) -> Callable[..., str]:
    def wrapper(self: Any) -> str:
        answer = register(self)
        if tags := self._get_param("Tags"):
            _target(self, json.loads(answer)["ScalableTargetARN"]).tags = tags
        return answer

    return wrapper


def _list_tags(self: Any) -> str:
    return json.dumps({"Tags": _tags(self)})


def _tag(self: Any) -> str:
    _target(self, self._get_param("ResourceARN")).tags = _tags(self) | self._get_param("Tags")
    return "{}"


def _untag(self: Any) -> str:
    removed = self._get_param("TagKeys")
    kept = {key: value for key, value in _tags(self).items() if key not in removed}
    _target(self, self._get_param("ResourceARN")).tags = kept
    return "{}"


def _tags(response: Any) -> Tags:
    return _target(response, response._get_param("ResourceARN")).tags or {}


def _target(response: Any, arn: str) -> Any:
    targets = response.applicationautoscaling_backend.targets.values()
    return next(target for named in targets for target in named.values() if target.arn == arn)
