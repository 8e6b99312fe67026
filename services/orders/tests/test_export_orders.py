"""The function that exports orders: a real database, and an emulated bucket and queue."""

import csv
import gzip
import io
from datetime import datetime, timedelta
from functools import partial
from io import StringIO

import pytest
from msgspec import json

from chassis.clock import utc_now
from chassis.ids import uuid7
from chassis.testing.lambda_context import FakeLambdaContext
from chassis.testing.wire import recording
from contracts.golden import Example, examples
from contracts.orders import ExportRequested, OrderShipped
from orders import wiring
from orders.domain.exports import SETTLING_SECONDS
from orders.handlers.export_orders import RESERVE_SECONDS
from orders.use_cases import export_file, export_parts

from .export_desk import START, ExportDesk, members
from .shop import CUSTOMER, Shop, batch, told

HEADER = (
    "order_id,user_id,status,placed_at,updated_at,currency,total_minor,lines,charge_id,refund_id"
)
GOLDEN = examples(ExportRequested.type)


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two orders are a page, and a page is a part."""
    monkeypatch.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 1)
    monkeypatch.setattr(export_file, "ORDERS_AT_ONCE", 2)
    monkeypatch.setattr(export_parts, "PART_BYTES", 1)


class TestFile:
    def test_has_a_record_for_each_order(self, desk: ExportDesk, shop: Shop) -> None:
        shop.stores({"tea": 10, "MUG-1.b_2": 5})
        order = shop.is_asked_for(("tea", 3), ("MUG-1.b_2", 2)).json
        shop.admin.execute(
            """
            UPDATE orders
            SET status = 'cancelled',
                charge_id = 'ch_1',
                placed_at = '2025-11-03 11:05:00.000001+01',
                updated_at = '2026-01-02 03:04:05+00'
            """
        )
        shop.admin.execute(
            "INSERT INTO refunds VALUES (%s, 're_1', 6250, now())", (order["order_id"],)
        )

        export_id = desk.exports()

        text = gzip.decompress(desk.file(export_id)).decode()
        assert text == (
            f"{HEADER}\r\n"
            f"{order['order_id']},{CUSTOMER},cancelled,2025-11-03T10:05:00.000001Z,"
            "2026-01-02T03:04:05.000000Z,EUR,6250,tea:3:1250 MUG-1.b_2:2:1250,ch_1,re_1\r\n"
        )

    def test_leaves_out_what_is_not_there(self, desk: ExportDesk) -> None:
        desk.sold(1)

        export_id = desk.exports()

        ((*_, lines, charge_id, refund_id),) = desk.rows(export_id)
        assert (lines, charge_id, refund_id) == ("tea:1:1250", "", "")

    def test_has_nothing_but_the_columns_where_there_are_no_orders(self, desk: ExportDesk) -> None:
        export_id = desk.exports()

        assert gzip.decompress(desk.file(export_id)).decode() == f"{HEADER}\r\n"
        shown = desk.shows(export_id)
        assert (shown["status"], shown["orders"]) == ("finished", 0)

    def test_has_the_orders_of_whole_days_of_utc(self, desk: ExportDesk, shop: Shop) -> None:
        desk.sold(4)
        moments = (
            "2025-10-31 23:59:59.999999+00",
            "2025-11-01 00:00:00+00",
            "2025-11-30 23:59:59.999999+00",
            "2025-12-01 00:00:00+00",
        )
        rows = shop.admin.execute("SELECT order_id FROM orders").fetchall()
        for (order_id,), placed_at in zip(rows, moments, strict=True):
            shop.admin.execute(
                "UPDATE orders SET placed_at = %s WHERE order_id = %s", (placed_at, order_id)
            )

        export_id = desk.exports()

        assert [row[3] for row in desk.rows(export_id)] == [
            "2025-11-01T00:00:00.000000Z",
            "2025-11-30T23:59:59.999999Z",
        ]

    @pytest.mark.usefixtures("small_parts")
    @pytest.mark.parametrize(("count", "parts"), [(0, 1), (1, 1), (2, 1), (3, 2), (7, 4)])
    def test_is_one_however_many_parts_it_has(
        self, desk: ExportDesk, count: int, parts: int
    ) -> None:
        desk.sold(count)

        export_id = desk.exports()

        each = members(desk.file(export_id))
        text = b"".join(each).decode()
        assert len(each) == parts
        assert text == gzip.decompress(desk.file(export_id)).decode()
        header, *rows = csv.reader(io.StringIO(text, newline=""))
        assert ",".join(header) == HEADER
        assert [datetime.fromisoformat(row[3]) for row in rows] == [
            START + timedelta(minutes=minute) for minute in range(count)
        ]

    @pytest.mark.usefixtures("small_parts")
    def test_says_how_large_it_is(self, desk: ExportDesk) -> None:
        desk.sold(7)

        export_id = desk.exports()

        shown = desk.shows(export_id)
        assert shown["orders"] == 7
        assert shown["compressed_bytes"] == len(desk.file(export_id))

    @pytest.mark.usefixtures("small_parts")
    def test_leaves_no_upload_behind(self, desk: ExportDesk) -> None:
        desk.sold(3)

        export_id = desk.exports()

        assert desk.keys() == [f"exports/{export_id}.csv.gz"]
        assert desk.uploads() == {}

    @pytest.mark.usefixtures("small_parts")
    def test_is_seen_by_nobody_before_it_is_whole(self, desk: ExportDesk) -> None:
        desk.sold(3)
        desk.requests()

        desk.delivers()

        assert desk.keys() == []

    @pytest.mark.usefixtures("small_parts")
    def test_is_written_in_one_invocation_where_time_allows(self, desk: ExportDesk) -> None:
        desk.sold(7)
        export_id = desk.requests()

        desk.delivers(partial(FakeLambdaContext, remaining_seconds=RESERVE_SECONDS + 60))

        assert len(desk.rows(export_id)) == 7


class TestDaysThatAreNotOver:
    def test_end_with_the_request(self, desk: ExportDesk, shop: Shop) -> None:
        desk.sold(3)
        export_id = desk.requests()
        shop.admin.execute("UPDATE exports SET requested_at = %s", (START + timedelta(minutes=2),))

        desk.finishes()

        assert len(desk.rows(export_id)) == 2

    def test_are_waited_for_until_all_orders_can_be_seen(
        self, desk: ExportDesk, shop: Shop
    ) -> None:
        today = utc_now().date().isoformat()
        export_id = desk.requests(first_on=today, last_on=today)
        message = desk.message_of(export_id)
        self.ages_by(timedelta(minutes=-10), shop)

        delivered = desk.delivers()

        assert (delivered, desk.delayed()) == ([True], 1)
        assert desk.shows(export_id)["status"] == "requested"
        self.ages_by(timedelta(minutes=10, seconds=SETTLING_SECONDS), shop)
        desk.is_told(message)
        desk.finishes()
        assert desk.shows(export_id)["status"] == "finished"

    def ages_by(self, age: timedelta, shop: Shop) -> None:
        shop.admin.execute("UPDATE exports SET requested_at = requested_at - %s", (age,))


class TestConnection:
    @pytest.mark.usefixtures("small_parts")
    def test_is_in_a_transaction_for_the_checkpoints_only(self, desk: ExportDesk) -> None:
        desk.sold(3)
        desk.requests()

        with recording(wiring.database()) as trace:
            desk.delivers(partial(FakeLambdaContext, remaining_seconds=RESERVE_SECONDS + 60))

        words = [sql.split()[0] for sql in trace.statements]
        checkpoint = ["BEGIN", "SELECT", "UPDATE", "COMMIT"]
        read_export, read_page = ["SELECT"], ["SELECT"]
        assert words == [
            *read_export,
            *checkpoint,
            *read_page,
            *read_page,
            *checkpoint,
            *read_page,
            *checkpoint,
            *checkpoint,
        ]
        assert trace.prepared_names == []


class TestLog:
    @pytest.mark.usefixtures("small_parts")
    def test_says_where_each_invocation_stopped(self, desk: ExportDesk, log: StringIO) -> None:
        desk.sold(3)

        export_id = desk.exports()

        lines = [json.decode(line) for line in log.getvalue().splitlines()]
        advanced = [line for line in lines if line["message"] == "export advanced"]
        assert [(line["status"], line["orders"], line["parts"]) for line in advanced] == [
            ("exporting", 2, 1),
            ("exporting", 3, 2),
            ("finished", 3, 2),
        ]
        assert {line["export_id"] for line in advanced} == {export_id}


class TestMessage:
    @pytest.mark.usefixtures("small_parts")
    def test_may_come_twice(self, desk: ExportDesk) -> None:
        desk.sold(3)
        export_id = desk.exports()
        before = desk.shows(export_id)["version"], desk.file(export_id)

        desk.is_told(desk.message_of(export_id))
        desk.finishes()

        assert (desk.shows(export_id)["version"], desk.file(export_id)) == before

    @pytest.mark.parametrize("body", [b"no JSON", b"{}", b"[]"])
    def test_is_buried_where_it_cannot_be_read(self, desk: ExportDesk, body: bytes) -> None:
        desk.is_told(body)

        assert desk.delivers() == [True]
        assert desk.dead_letters() == [body.decode()]

    def test_is_buried_where_it_tells_of_something_else(self, desk: ExportDesk) -> None:
        shipped = OrderShipped(
            order_id=uuid7(),
            version=3,
            user_id=uuid7(),
            total_minor=1250,
            currency="EUR",
            shipped_at=START,
        )
        body = batch(m1=told(shipped, event_id=uuid7(), now=START))["Records"][0]["body"]
        desk.is_told(body.encode())

        assert desk.delivers() == [True]
        assert desk.dead_letters() == [body]

    def test_waits_for_an_invocation_with_time(self, desk: ExportDesk) -> None:
        export_id = desk.requests()
        late = partial(FakeLambdaContext, remaining_seconds=RESERVE_SECONDS)

        assert desk.delivers(late) == [False]
        assert desk.shows(export_id)["status"] == "requested"


class TestGoldenExamples:
    @pytest.mark.parametrize("example", GOLDEN, ids=lambda example: example.name)
    def test_are_read_whatever_their_age(self, desk: ExportDesk, example: Example) -> None:
        desk.is_told(example.message)

        # Read, understood, and about an export that this database has never had.
        assert desk.delivers() == [True]
        assert desk.dead_letters() == [example.message.decode()]
