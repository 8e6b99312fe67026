# pyright: basic, reportAttributeAccessIssue=false
# moto's SQS models are untyped, and get attributes that they do not declare.
# ruff: noqa: SLF001 - what is mended is private in moto.
"""SQS: queues read back as they were written.

A queue keeps its policy when another attribute changes, has a redrive allow policy, and answers
its redrive policy without added spaces, which Terraform would plan to remove for ever.
"""

import json
from collections.abc import Callable
from typing import Any

from moto.sqs.models import Queue


def install() -> None:
    """Mend SetQueueAttributes and GetQueueAttributes."""
    Queue._set_attributes = _keeping_policy(Queue._set_attributes)
    Queue.redrive_allow_policy = None
    Queue.BASE_ATTRIBUTES = [*Queue.BASE_ATTRIBUTES, "RedriveAllowPolicy"]
    Queue.attributes = property(_with_compact_redrive(vars(Queue)["attributes"].fget))


def _keeping_policy(set_attributes: Callable[..., None]) -> Callable[..., None]:
    def wrapper(self: Any, attributes: dict[str, Any], now: float | None = None) -> None:
        policy = getattr(self, "policy", None)
        set_attributes(self, attributes, now)
        if "Policy" not in attributes:
            self.policy = policy

    return wrapper


def _with_compact_redrive(
    attributes: Callable[[Any], dict[str, Any]],
) -> Callable[[Any], dict[str, Any]]:
    def wrapper(self: Any) -> dict[str, Any]:
        described = attributes(self)
        if described.get("RedrivePolicy"):
            described["RedrivePolicy"] = json.dumps(self.redrive_policy, separators=(",", ":"))
        return described

    return wrapper
