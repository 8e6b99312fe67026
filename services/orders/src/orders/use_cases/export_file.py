"""Writes a file of orders from where it stopped, part by part, until its end or that of the time.

Whatever kills it, the next invocation goes on behind the last part that was noted. Two at once do
no harm: with the export locked, each checks that nobody else has taken it further. A part that a
rival has stored in place of another is found when the file is completed, as one that S3 has
forgotten is: then all of it is written again, some times.
"""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from typing import Final

from chassis.retry import call_database_with_retry
from chassis.s3_upload import MultipartUpload, UploadLost
from chassis.time_budget import TimeBudget
from orders.domain import exports
from orders.domain.exports import Checkpoint, Export
from orders.errors import ExportAdvanced
from orders.gateways.exports import ExportFiles
from orders.repository import ExportedOrders, ExportedPage, LastOrder
from orders.unit_of_work import OrdersUnitOfWork
from orders.use_cases.export_parts import Part, parts

# Read in a tenth of a second, where Postgres would cancel a statement after five.
ORDERS_AT_ONCE: Final = 5000


def export_file(
    *,
    current: Export,
    files: ExportFiles,
    open_orders: Callable[[], ExportedOrders],
    open_unit_of_work: Callable[[], OrdersUnitOfWork],
    budget: TimeBudget,
    clock: Callable[[], datetime],
) -> Export:
    """Take an export further: it has ended then, or another invocation shall go on.

    At least one part is written, unless its orders are yet to settle. Raises ExportAdvanced where a
    rival was faster.
    """
    if current.has_ended or current.wait_seconds(clock()):
        return current
    run = _Run(
        current,
        files=files,
        open_orders=open_orders,
        open_unit_of_work=open_unit_of_work,
        budget=budget,
        clock=clock,
    )
    run.advance()
    return run.current


class _Run:
    """One invocation's part of an export; `current` is what is stored of it by now."""

    def __init__(
        self,
        current: Export,
        *,
        files: ExportFiles,
        open_orders: Callable[[], ExportedOrders],
        open_unit_of_work: Callable[[], OrdersUnitOfWork],
        budget: TimeBudget,
        clock: Callable[[], datetime],
    ) -> None:
        self.current = current
        self._files = files
        self._open_orders = open_orders
        self._open_unit_of_work = open_unit_of_work
        self._budget = budget
        self._clock = clock

    def advance(self) -> None:
        upload = self._upload()
        try:
            if self._write_parts(upload):
                return
            upload.complete(self.current.checkpoint.part_etags)
        except UploadLost:
            self._restart(upload)
            return
        self._store(exports.finished(self.current, now=self._clock()))

    def _upload(self) -> MultipartUpload:
        export_id = self.current.export_id
        if self.current.upload_id is not None:
            return self._files.upload(export_id, self.current.upload_id)
        upload = self._files.begin(export_id)
        self._store(exports.begun(self.current, upload_id=upload.upload_id, now=self._clock()))
        return upload

    def _restart(self, lost: MultipartUpload) -> None:
        if self.current.may_restart:
            upload = self._files.begin(self.current.export_id)
            self._store(exports.restarted(self.current, upload_id=upload.upload_id))
        else:
            self._store(exports.failed(self.current, now=self._clock()))
        lost.abort()

    def _write_parts(self, upload: MultipartUpload) -> bool:
        """Return whether it stopped, for another invocation to go on."""
        reached = self.current.checkpoint
        after = LastOrder(placed_at=reached.last_placed_at, order_id=reached.last_order_id)
        is_first = not reached.part_etags
        with closing(parts(after, read_page=self._read_page, is_first=is_first)) as coming:
            for part in coming:
                etag = upload.send(len(self.current.checkpoint.part_etags) + 1, part.content)
                self._store(exports.advanced(self.current, self._behind(part, etag)))
                if self._budget.spent:
                    return True
        return False

    def _behind(self, part: Part, etag: str) -> Checkpoint:
        reached = self.current.checkpoint
        return Checkpoint(
            last_placed_at=part.last.placed_at,
            last_order_id=part.last.order_id,
            part_etags=(*reached.part_etags, etag),
            orders=reached.orders + part.orders,
            compressed_bytes=reached.compressed_bytes + len(part.content),
        )

    def _read_page(self, after: LastOrder) -> ExportedPage | None:
        def read() -> ExportedPage | None:
            return self._open_orders().find_page(
                after=after, placed_before=self.current.placed_before, limit=ORDERS_AT_ONCE
            )

        return call_database_with_retry(read, budget=self._budget)

    def _store(self, after: Export) -> None:
        def store() -> None:
            with self._open_unit_of_work() as uow:
                stored = uow.exports.get_locked(after.export_id)
                if stored.version != self.current.version:
                    raise ExportAdvanced(export_id=after.export_id)
                uow.exports.save(after)

        # Where only the answer to the commit was lost, the next attempt finds the export advanced.
        call_database_with_retry(store, budget=self._budget)
        self.current = after
