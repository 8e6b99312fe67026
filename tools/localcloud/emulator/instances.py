# pyright: basic, reportAttributeAccessIssue=false
# moto's models are untyped.
"""What was deleted is forgotten: moto keeps every message, item and record for its dashboard.

An emulator that runs for a day would grow by some kilobytes with everything that it ever did.
"""

from typing import Any

from moto.core.common_models import BaseModel


def install() -> None:
    """Make instances of moto's models without noting them."""
    BaseModel.__new__ = _new


def _new(cls: type[BaseModel], *_arguments: Any, **_named: Any) -> BaseModel:
    return object.__new__(cls)
