"""The states of an export, its days, and the name of its file."""

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest
from msgspec.structs import replace

from orders.domain.exports import (
    SETTLING_SECONDS,
    Checkpoint,
    Export,
    ExportStatus,
    advanced,
    begun,
    export_key,
    failed,
    finished,
    requested,
    restarted,
)
from orders.errors import DayFault, DaysRefused

EXPORT_ID = UUID("0199a8a0-0000-7000-8000-00000000000a")
FIRST = date(2025, 11, 1)
LAST = date(2025, 11, 30)
NINE = datetime(2025, 12, 2, 9, tzinfo=UTC)
TEN = datetime(2025, 12, 2, 10, tzinfo=UTC)
NOTHING = Checkpoint(
    last_placed_at=datetime(2025, 11, 1, tzinfo=UTC),
    last_order_id=UUID(int=0),
    part_etags=(),
    orders=0,
    compressed_bytes=0,
)
HALF_WAY = Checkpoint(
    last_placed_at=datetime(2025, 11, 15, 12, tzinfo=UTC),
    last_order_id=UUID("0199a8a0-0000-7000-8000-00000000000b"),
    part_etags=('"1"', '"2"'),
    orders=140_000,
    compressed_bytes=10_500_000,
)
REQUESTED = Export(
    export_id=EXPORT_ID,
    version=1,
    status="requested",
    first_on=FIRST,
    last_on=LAST,
    requested_at=NINE,
    checkpoint=NOTHING,
    started_at=None,
    ended_at=None,
    upload_id=None,
)
BEGUN = replace(REQUESTED, version=2, status="exporting", upload_id="upload-1", started_at=TEN)
ADVANCED = replace(BEGUN, version=3, checkpoint=HALF_WAY)


def asked(first_on: date, last_on: date, *, now: datetime = NINE) -> Export:
    return requested(export_id=EXPORT_ID, first_on=first_on, last_on=last_on, now=now)


class TestRequested:
    def test_stands_before_all_orders_of_its_days(self) -> None:
        assert asked(FIRST, LAST) == REQUESTED

    @pytest.mark.parametrize(
        ("first_on", "last_on"),
        [
            (FIRST, FIRST),
            (date(2024, 12, 1), date(2025, 12, 1)),
            (NINE.date(), NINE.date() + timedelta(days=10)),
            (date(1, 1, 1), date(1, 12, 31)),
        ],
        ids=["a day", "366 days", "beginning today", "long ago"],
    )
    def test_takes_any_days_that_have_begun(self, first_on: date, last_on: date) -> None:
        new = asked(first_on, last_on)

        assert (new.first_on, new.last_on) == (first_on, last_on)

    @pytest.mark.parametrize(
        ("first_on", "last_on", "faults"),
        [
            (LAST, FIRST, [DayFault("last_on", "before_the_first")]),
            (date(2024, 12, 1), date(2025, 12, 2), [DayFault("last_on", "too_many_days")]),
            (date(2025, 12, 3), date(2025, 12, 3), [DayFault("first_on", "in_the_future")]),
            (
                date(2025, 12, 3),
                date.max,
                [DayFault("first_on", "in_the_future"), DayFault("last_on", "too_many_days")],
            ),
            (
                date.max,
                date.min,
                [DayFault("first_on", "in_the_future"), DayFault("last_on", "before_the_first")],
            ),
        ],
    )
    def test_refuses_days_and_says_all_that_is_wrong(
        self, first_on: date, last_on: date, faults: list[DayFault]
    ) -> None:
        with pytest.raises(DaysRefused) as refused:
            asked(first_on, last_on)

        assert list(refused.value.faults) == faults

    def test_counts_days_in_utc(self) -> None:
        in_the_west = datetime(2025, 12, 2, 20, tzinfo=timezone(timedelta(hours=-8)))

        new = asked(date(2025, 12, 3), date(2025, 12, 3), now=in_the_west)

        assert new.checkpoint.last_placed_at == datetime(2025, 12, 3, tzinfo=UTC)


class TestExport:
    def test_ends_with_its_last_day(self) -> None:
        assert REQUESTED.placed_before == datetime(2025, 12, 1, tzinfo=UTC)

    def test_ends_with_the_request_where_that_came_first(self) -> None:
        new = asked(FIRST, date(2025, 12, 31))

        assert new.placed_before == NINE

    @pytest.mark.parametrize(
        ("seconds", "wait"), [(0, 15), (0.1, 15), (14.5, 1), (SETTLING_SECONDS, 0), (60, 0)]
    )
    def test_waits_until_whoever_was_placing_an_order_has_done_so(
        self, seconds: float, wait: int
    ) -> None:
        new = asked(FIRST, NINE.date())

        assert new.wait_seconds(NINE + timedelta(seconds=seconds)) == wait

    def test_waits_for_no_order_of_days_long_over(self) -> None:
        assert REQUESTED.wait_seconds(NINE) == 0

    @pytest.mark.parametrize(
        ("status", "ended"),
        [("requested", False), ("exporting", False), ("finished", True), ("failed", True)],
    )
    def test_has_ended_when_it_is_finished_or_never_will_be(
        self, status: ExportStatus, *, ended: bool
    ) -> None:
        assert replace(REQUESTED, status=status).has_ended is ended


class TestBegun:
    def test_knows_its_upload(self) -> None:
        assert begun(REQUESTED, upload_id="upload-1", now=TEN) == BEGUN


class TestAdvanced:
    def test_is_the_next_version_at_the_next_checkpoint(self) -> None:
        assert advanced(BEGUN, HALF_WAY) == ADVANCED


class TestRestarted:
    def test_has_nothing_but_another_upload(self) -> None:
        assert restarted(ADVANCED, upload_id="upload-2") == replace(
            ADVANCED, version=4, upload_id="upload-2", restarts=1, checkpoint=NOTHING
        )

    @pytest.mark.parametrize(("restarts", "allowed"), [(0, True), (2, True), (3, False)])
    def test_is_not_what_becomes_of_an_export_for_ever(
        self, restarts: int, *, allowed: bool
    ) -> None:
        assert replace(ADVANCED, restarts=restarts).may_restart is allowed


class TestFinished:
    def test_stands_where_it_came_to(self) -> None:
        assert finished(ADVANCED, now=TEN) == replace(
            ADVANCED, version=4, status="finished", ended_at=TEN
        )


class TestFailed:
    def test_stands_where_it_came_to(self) -> None:
        assert failed(ADVANCED, now=TEN) == replace(
            ADVANCED, version=4, status="failed", ended_at=TEN
        )


class TestExportKey:
    def test_is_the_name_of_one_file(self) -> None:
        assert export_key(EXPORT_ID) == f"exports/{EXPORT_ID}.csv.gz"
