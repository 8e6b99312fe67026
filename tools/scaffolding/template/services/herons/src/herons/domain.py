"""What is true about herons, whatever asks and wherever they are stored."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import replace

FIRST_VERSION: Final = 1

# `$(?!\n)` is the very end both in Python and in JSON Schema; Python's `$` forgives a line break.
type HeronName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=r"^[^\u0000-\u0020\u007f-\u00a0\u2028\u2029][^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$(?!\n)",
        description="On one line, beginning with a visible character",
    ),
]


class HeronDetails(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a user decides about a heron."""

    name: HeronName


class HeronChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What shall be different. What is left out stays; nothing can be removed."""

    name: HeronName | UnsetType = UNSET


class Heron(Struct, frozen=True, kw_only=True):
    """What one user has made and may change. `version` counts its states."""

    heron_id: UUID
    version: int
    owner_id: UUID
    name: str
    created_at: datetime
    updated_at: datetime


def created(*, heron_id: UUID, owner_id: UUID, details: HeronDetails, now: datetime) -> Heron:
    """Return a new heron."""
    return Heron(
        heron_id=heron_id,
        version=FIRST_VERSION,
        owner_id=owner_id,
        name=details.name,
        created_at=now,
        updated_at=now,
    )


def changed(heron: Heron, change: HeronChange, *, now: datetime) -> Heron:
    """Return its next version, or the same one where the change changes nothing."""
    name = heron.name if change.name is UNSET else change.name
    if name == heron.name:
        return heron
    return replace(heron, version=heron.version + 1, name=name, updated_at=now)
