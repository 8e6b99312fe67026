"""What the service can do.

An id that is given is checked: what is somebody else's does not exist, but for administrators.
A use case that changes something works inside a unit of work that its caller has opened; one that
needs a single statement takes the repository.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from contracts.herons import HeronChanged, HeronCreated, HeronDeleted

from herons.domain import Heron, HeronChange, HeronDetails, changed, created
from herons.errors import HeronNotFound
from herons.repository import Herons
from herons.unit_of_work import HeronsUnitOfWork

type CheckVersion = Callable[[int], None]
"""Raises where whoever asks has not seen this version, which is the current one."""


def create_heron(
    *, heron_id: UUID, owner_id: UUID, details: HeronDetails, uow: HeronsUnitOfWork, now: datetime
) -> Heron:
    """Store a new heron and tell the others."""
    heron = created(heron_id=heron_id, owner_id=owner_id, details=details, now=now)
    uow.herons.add(heron)
    uow.emit(
        HeronCreated(
            heron_id=heron.heron_id,
            version=heron.version,
            owner_id=heron.owner_id,
            name=heron.name,
            created_at=heron.created_at,
        ),
        now=now,
    )
    return heron


def read_heron(*, heron_id: UUID, reader_id: UUID | None, herons: Herons) -> Heron:
    """Return it to its owner or an administrator (None); raises HeronNotFound."""
    heron = herons.get(heron_id)
    _require_own(heron, reader_id)
    return heron


def list_herons(
    *, owner_id: UUID | None, after: UUID | None, limit: int, herons: Herons
) -> list[Heron]:
    """List the herons of an owner, or of all (None), the newest first."""
    return herons.list_page(owner_id=owner_id, after=after, limit=limit)


def change_heron(
    *,
    heron_id: UUID,
    changer_id: UUID | None,
    change: HeronChange,
    check_version: CheckVersion,
    uow: HeronsUnitOfWork,
    now: datetime,
) -> Heron:
    """Change a heron of the changer, or any for an administrator (None).

    A change that changes nothing makes no new version and is told to nobody.
    Raises HeronNotFound, and what `check_version` raises.
    """
    heron = _own_locked(heron_id, changer_id, uow)
    check_version(heron.version)
    after = changed(heron, change, now=now)
    if after is not heron:
        uow.herons.save(after)
        uow.emit(
            HeronChanged(
                heron_id=after.heron_id,
                version=after.version,
                owner_id=after.owner_id,
                name=after.name,
                changed_at=after.updated_at,
            ),
            now=now,
        )
    return after


def delete_heron(
    *,
    heron_id: UUID,
    deleter_id: UUID | None,
    check_version: CheckVersion,
    uow: HeronsUnitOfWork,
    now: datetime,
) -> None:
    """Delete a heron of the deleter, or any for an administrator (None).

    Raises HeronNotFound, and what `check_version` raises.
    """
    heron = _own_locked(heron_id, deleter_id, uow)
    check_version(heron.version)
    uow.herons.remove(heron_id)
    uow.emit(
        HeronDeleted(
            heron_id=heron_id,
            version=heron.version + 1,
            owner_id=heron.owner_id,
            deleted_at=now,
        ),
        now=now,
    )


def _own_locked(heron_id: UUID, caller_id: UUID | None, uow: HeronsUnitOfWork) -> Heron:
    heron = uow.herons.get_locked(heron_id)
    _require_own(heron, caller_id)
    return heron


def _require_own(heron: Heron, caller_id: UUID | None) -> None:
    if caller_id not in (None, heron.owner_id):
        raise HeronNotFound(heron_id=heron.heron_id)
