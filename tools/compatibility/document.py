"""An OpenAPI document that can be walked, with a JSON pointer to wherever one stands."""

from collections.abc import Collection, Iterator
from typing import Any, Final, cast

from msgspec import Struct

from compatibility.errors import ConstructUnknown

type Json = dict[str, Any]

PROSE: Final = frozenset({"title", "description", "summary", "examples", "default"})
"""What may change without anybody's code noticing."""

TOP: Final = frozenset({"openapi", "info", "paths", "components"})


class Place(Struct, frozen=True):
    """A part of a document, and the way to it."""

    document: Json
    pointer: str
    value: Any

    @property
    def members(self) -> Json:
        """What an object has, by key; nothing of anything else."""
        value: object = self.value
        return cast("Json", value) if isinstance(value, dict) else {}

    def at(self, *keys: str) -> "Place":
        """Return what lies below; None is the value where there is no such key."""
        place = self
        for key in keys:
            escaped = key.replace("~", "~0").replace("/", "~1")
            pointer = f"{place.pointer}/{escaped}"
            place = Place(self.document, pointer, place.members.get(key)).resolved()
        return place

    def items(self) -> Iterator[tuple[str, "Place"]]:
        """Yield what lies below, by key."""
        for key in self.members:
            yield key, self.at(key)

    def elements(self) -> Iterator["Place"]:
        """Yield the elements of a list."""
        for index, inner in enumerate(self.value or ()):
            yield Place(self.document, f"{self.pointer}/{index}", inner).resolved()

    def resolved(self) -> "Place":
        """Follow a reference to what it names, and stand there."""
        if "$ref" not in self.members:
            return self
        if self.members.keys() - PROSE - {"$ref"}:
            raise ConstructUnknown(f"{self.pointer}: a reference with more beside it")
        root, *keys = str(self.members["$ref"]).split("/")
        if root != "#":
            raise ConstructUnknown(f"{self.pointer}: a reference to another document")
        return Place(self.document, "#", self.document).at(*keys)

    def refuse_unknown(self, known: Collection[str]) -> None:
        """Raise ConstructUnknown where an object says more than the rules are about."""
        for key in self.members:
            if key not in known and key not in PROSE:
                raise ConstructUnknown(f"{self.pointer}: no rule is about `{key}`")


def root_of(document: Json) -> Place:
    """Return the whole document, where it says nothing that is unknown at its top."""
    root = Place(document, "#", document)
    root.refuse_unknown(TOP)
    root.at("info").refuse_unknown({"version"})
    root.at("components").refuse_unknown({"headers", "parameters", "schemas", "securitySchemes"})
    return root
