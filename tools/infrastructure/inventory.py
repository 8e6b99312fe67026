"""What a plan's JSON (`terraform show -json`) says that there will be, or that there is."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

_NOTHING: Final[Mapping[str, Any]] = {}


class Resource(msgspec.Struct, frozen=True):
    """One resource; what is known only after the apply is missing from its values."""

    address: str
    type: str
    values: Mapping[str, Any]


class Inventory:
    """All resources of one state, by type."""

    def __init__(self, resources: Iterator[Resource]) -> None:
        self._by_type: dict[str, list[Resource]] = {}
        for resource in resources:
            self._by_type.setdefault(resource.type, []).append(resource)

    @classmethod
    def planned(cls, plan: Mapping[str, Any]) -> "Inventory":
        """Return what there will be."""
        return cls(_resources(plan.get("planned_values", _NOTHING)))

    @classmethod
    def present(cls, plan: Mapping[str, Any]) -> "Inventory":
        """Return what there was when the plan was made."""
        return cls(_resources(plan.get("prior_state", _NOTHING).get("values", _NOTHING)))

    def of(self, kind: str) -> list[Resource]:
        """Return the resources of a type."""
        return self._by_type.get(kind, [])


def _resources(values: Mapping[str, Any]) -> Iterator[Resource]:
    module = values.get("root_module", _NOTHING)
    pending = [module]
    while pending:
        module = pending.pop()
        pending.extend(module.get("child_modules", []))
        for found in module.get("resources", []):
            if found["mode"] == "managed":
                yield Resource(found["address"], found["type"], found["values"])
