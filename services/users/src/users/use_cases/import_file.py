"""Imports a file from where it stopped, batch by batch, until its end or the end of the time.

Whatever kills it, the next invocation goes on behind the last batch that was committed. Two at once
do no harm: with the import locked, each checks that nobody else has taken it further.
"""

from collections.abc import Callable, Generator
from contextlib import closing
from datetime import datetime

from chassis.one_ahead import one_ahead
from chassis.retry import call_database_with_retry
from chassis.s3_download import FoundObject
from chassis.time_budget import TimeBudget
from chassis.tracing import traceparent
from contracts import Event
from contracts.users import UsersImported
from users.domain import imports
from users.domain.imports import MAX_REJECTED, Import, ImportFailure, SourceFile
from users.domain.rows import read_batches, read_header
from users.errors import FileRefused
from users.gateways import ImportFiles
from users.unit_of_work import UsersUnitOfWork
from users.use_cases.import_batch import (
    PreparedBatch,
    import_batch,
    lock_unchanged,
    prepared,
)
from users.use_cases.rejected_rows import forget_rejections, write_rejected_rows

type OpenUnitOfWork = Callable[[], UsersUnitOfWork]
"""Returns a transaction that is yet to be opened, and that is no pipeline."""


def import_file(
    *,
    current: Import,
    files: ImportFiles,
    open_unit_of_work: OpenUnitOfWork,
    budget: TimeBudget,
    clock: Callable[[], datetime],
) -> Import:
    """Take an import further: it has ended then, or another invocation shall go on.

    At least one batch is imported. Raises ImportAdvanced where a rival was faster.
    """
    if not current.has_ended:
        run = _Run(current, files, open_unit_of_work, budget, clock)
        run.advance()
        current = run.current
    if current.has_ended:
        # Also where it ended before: whoever ended it may not have come to this.
        files.remove(current.import_id)
        forget_rejections(current.import_id, open_unit_of_work)
    return current


class _Run:
    """One invocation's part of an import; `current` is what is stored of it by now."""

    def __init__(
        self,
        current: Import,
        files: ImportFiles,
        open_unit_of_work: OpenUnitOfWork,
        budget: TimeBudget,
        clock: Callable[[], datetime],
    ) -> None:
        self.current = current
        self._files = files
        self._open_unit_of_work = open_unit_of_work
        self._budget = budget
        self._clock = clock

    def advance(self) -> None:
        try:
            file = self.current.file or self._begin()
            if self._import_batches(file):
                return
        except FileRefused as refused:
            failure = ImportFailure(code=refused.code, detail=refused.detail)
            self._end(imports.failed(self.current, failure, now=self._clock()))
            return
        now = self._clock()
        after = imports.finished(self.current, now=now)
        self._end(after, _users_imported(after, now))

    def _begin(self) -> SourceFile:
        found = self._files.find(self.current.import_id)
        with closing(self._files.chunks(self.current.import_id, found)) as chunks:
            columns, first_row = read_header(chunks)
        file = SourceFile(etag=found.etag, size_bytes=found.size_bytes, columns=columns)
        self._save(imports.begun(self.current, file, first_row=first_row, now=self._clock()))
        return file

    def _import_batches(self, file: SourceFile) -> bool:
        """Return whether it stopped, for another invocation to go on."""
        if self._too_many_rejected:
            detail = f"More than {MAX_REJECTED} lines were rejected. What follows was not read."
            raise FileRefused(code="TOO_MANY_REJECTED", detail=detail)
        first = self.current
        with closing(self._batches(file)) as batches:
            for batch in batches:
                self.current = self._commit(batch)
                if self._budget.spent or self._too_many_rejected:
                    return True
        # Rejected rows can take long to write, so that begins with all the time there is.
        return self.current is not first and self.current.checkpoint.rejected > 0

    @property
    def _too_many_rejected(self) -> bool:
        return self.current.checkpoint.rejected > MAX_REJECTED

    def _batches(self, file: SourceFile) -> Generator[PreparedBatch]:
        """Yield what is left of the file; the next batch is read while the last one is stored."""
        current = self.current
        found = FoundObject(etag=file.etag, size_bytes=file.size_bytes)
        first_byte = current.checkpoint.next_byte
        chunks = self._files.chunks(current.import_id, found, first_byte=first_byte)
        return one_ahead(
            prepared(
                read_batches(chunks, columns=file.columns, checkpoint=current.checkpoint),
                first_line=current.checkpoint.next_line,
                clock=self._clock,
                correlation_id=current.correlation_id,
                traceparent=traceparent(),
            )
        )

    def _commit(self, batch: PreparedBatch) -> Import:
        def commit() -> Import:
            with self._open_unit_of_work() as uow:
                return import_batch(self.current, batch, uow)

        # Where only the answer to the commit was lost, the next attempt finds the import advanced.
        return call_database_with_retry(commit, budget=self._budget)

    def _end(self, after: Import, *events: Event) -> None:
        if after.checkpoint.rejected:
            write_rejected_rows(after, files=self._files, open_unit_of_work=self._open_unit_of_work)
        self._save(after, *events)

    def _save(self, after: Import, *events: Event) -> None:
        with self._open_unit_of_work() as uow:
            lock_unchanged(self.current, uow)
            uow.imports.save(after)
            for event in events:
                uow.emit(event, now=self._clock())
        self.current = after


def _users_imported(of: Import, now: datetime) -> UsersImported:
    return UsersImported(
        import_id=of.import_id,
        version=of.version,
        accepted=of.checkpoint.accepted,
        rejected=of.checkpoint.rejected,
        finished_at=now,
    )
