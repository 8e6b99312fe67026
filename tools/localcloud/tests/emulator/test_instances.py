# pyright: basic
# moto's models are untyped.
from typing import Any

from moto.core.common_models import BaseModel

from localcloud.emulator import instances


class Thing(BaseModel):
    def __init__(self, name: str) -> None:
        self.name = name


class TestInstance:
    def test_is_not_kept_by_its_class(self) -> None:
        before = BaseModel.__new__
        instances.install()
        try:
            thing: Any = Thing("a")
        finally:
            BaseModel.__new__ = before
        tracked: list[Any] = vars(Thing)["instances_tracked"]

        assert (thing.name, tracked) == ("a", [])
