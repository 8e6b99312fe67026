"""One batch of a file: users, events, rejections and the checkpoint, all in one transaction."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import Struct

from chassis.ids import uuid7
from chassis.outbox import OutboxEntry
from users.domain.imports import Checkpoint, Import, Rejection, advanced
from users.domain.rows import Batch, Row
from users.domain.users import User, registered
from users.errors import ImportAdvanced
from users.unit_of_work import UsersUnitOfWork, outbox_entry
from users.use_cases.users import user_registered

_REASONS: Final = {
    "email_in_use": "Another user, or an earlier line, has this e-mail address.",
    "user_already_registered": "The user is registered already.",
    "user_deleted": "The user was deleted, and the id is not given again.",
}


class Candidate(Struct, frozen=True, gc=False):
    """A row that may become a user, with the event that would tell of them."""

    row: Row
    user: User
    told: OutboxEntry


class PreparedBatch(Struct, frozen=True):
    """A batch with all that can be made before its transaction is opened."""

    batch: Batch
    candidates: tuple[Candidate, ...]
    first_line: int
    now: datetime


def prepared(
    batches: Iterable[Batch],
    *,
    first_line: int,
    clock: Callable[[], datetime],
    correlation_id: str,
    traceparent: str,
) -> Iterator[PreparedBatch]:
    """Make users and events of the rows of each batch, at the moment it is read."""
    for batch in batches:
        now = clock()
        users = [
            (row, registered(user_id=row.user_id or uuid7(), profile=row.profile, now=now))
            for row in batch.rows
        ]
        candidates = tuple(
            Candidate(
                row,
                user,
                outbox_entry(
                    user_registered(user),
                    now=now,
                    correlation_id=correlation_id,
                    traceparent=traceparent,
                ),
            )
            for row, user in users
        )
        yield PreparedBatch(batch, candidates, first_line, now)
        first_line = batch.next_line


def import_batch(current: Import, batch: PreparedBatch, uow: UsersUnitOfWork) -> Import:
    """Store a batch and the checkpoint behind it.

    Raises ImportAdvanced where another invocation was faster: then nothing of it is stored.
    """
    lock_unchanged(current, uow)
    admitted = _admit(current.import_id, batch, uow)
    told, refused = _told_apart(batch.candidates, admitted)
    uow.outbox.copy(candidate.told for candidate in told)
    rejections = [*batch.batch.rejections, *_explained(refused, uow)]
    uow.rejections.copy(current.import_id, rejections)
    checkpoint = Checkpoint(
        next_byte=batch.batch.next_byte,
        next_line=batch.batch.next_line,
        accepted=current.checkpoint.accepted + len(told),
        rejected=current.checkpoint.rejected + len({each.line for each in rejections}),
    )
    after = advanced(current, checkpoint)
    uow.imports.save(after)
    return after


def lock_unchanged(current: Import, uow: UsersUnitOfWork) -> None:
    """Keep all others from an import; raises ImportAdvanced where one has taken it further."""
    if uow.imports.get_locked(current.import_id).version != current.version:
        raise ImportAdvanced(import_id=current.import_id)


def _admit(import_id: UUID, batch: PreparedBatch, uow: UsersUnitOfWork) -> set[tuple[UUID, str]]:
    uow.staged.copy(import_id, ((each.row.line, each.user) for each in batch.candidates))
    admitted = uow.staged.admit(import_id, first_line=batch.first_line, now=batch.now)
    uow.staged.clear(import_id, first_line=batch.first_line)
    return admitted


def _told_apart(
    candidates: Iterable[Candidate], admitted: set[tuple[UUID, str]]
) -> tuple[list[Candidate], list[Candidate]]:
    """Divide candidates into those who were admitted and those who were not.

    Of two lines with the same id and address only the first was.
    """
    told: list[Candidate] = []
    refused: list[Candidate] = []
    for candidate in candidates:
        key = (candidate.user.user_id, candidate.row.profile.email)
        (told if key in admitted else refused).append(candidate)
        admitted.discard(key)
    return told, refused


def _explained(refused: list[Candidate], uow: UsersUnitOfWork) -> Iterator[Rejection]:
    taken = uow.users.find_statuses([each.user.user_id for each in refused])
    for candidate in refused:
        match taken.get(candidate.user.user_id):
            case "active":
                column, code = "user_id", "user_already_registered"
            case "deleted":
                column, code = "user_id", "user_deleted"
            case None:
                column, code = "email", "email_in_use"
        yield Rejection(candidate.row.line, column, code, _REASONS[code])
