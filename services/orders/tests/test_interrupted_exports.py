"""Exports that meet trouble on their way: no order is missing, none is there twice."""

from datetime import datetime, timedelta

import pytest

from chassis.testing.emulated_aws import refuse_once
from chassis.testing.lambda_context import FakeLambdaContext
from chassis.testing.lost_connections import losing_the_connection
from chassis.testing.rivals import Rivals
from orders.domain.exports import MAX_RESTARTS
from orders.use_cases import export_file, export_parts

from .export_desk import BUCKET, START, ExportDesk, members
from .shop import Shop

ORDERS = 9
PARTS = 5
# The updates of the export's row: its beginning, each part, its end.
BEGINNING, *CHECKPOINTS, END = range(1, PARTS + 3)


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 1)
    monkeypatch.setattr(export_file, "ORDERS_AT_ONCE", 2)
    monkeypatch.setattr(export_parts, "PART_BYTES", 1)


@pytest.fixture
def export_id(desk: ExportDesk) -> str:
    """An export of nine orders in five parts; its message is in the queue."""
    desk.sold(ORDERS)
    return desk.requests()


def require_each_once(desk: ExportDesk, export_id: str) -> None:
    """Prove that the file was written as if nothing had been."""
    shown = desk.shows(export_id)
    assert (shown["status"], shown["orders"]) == ("finished", ORDERS)
    assert shown["compressed_bytes"] == len(desk.file(export_id))
    assert [datetime.fromisoformat(row[3]) for row in desk.rows(export_id)] == [
        START + timedelta(minutes=minute) for minute in range(ORDERS)
    ]
    assert len(members(desk.file(export_id))) == PARTS
    assert desk.uploads() == {}
    assert desk.dead_letters() == []


class TestConnection:
    @pytest.mark.parametrize("at", [BEGINNING, *CHECKPOINTS, END])
    def test_may_be_lost_where_the_checkpoint_is_tried_again(
        self, desk: ExportDesk, shop: Shop, export_id: str, at: int
    ) -> None:
        with losing_the_connection(shop.admin, "exports", at=at):
            delivered = desk.delivers(lambda: FakeLambdaContext(remaining_seconds=120))

        assert delivered == [True]
        require_each_once(desk, export_id)

    @pytest.mark.parametrize("at", [BEGINNING, *CHECKPOINTS, END])
    def test_may_be_lost_where_no_time_is_left(
        self, desk: ExportDesk, shop: Shop, export_id: str, at: int
    ) -> None:
        with losing_the_connection(shop.admin, "exports", at=at):
            delivered = desk.finishes()

        assert delivered.count(False) == 1
        desk.forgets_uploads_that_nobody_knows()
        require_each_once(desk, export_id)


class TestStorage:
    @pytest.mark.parametrize(
        "operation", ["CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"]
    )
    def test_may_refuse_a_call(self, desk: ExportDesk, export_id: str, operation: str) -> None:
        refuse_once(f"s3.{operation}")

        delivered = desk.finishes()

        assert delivered.count(False) == 1
        require_each_once(desk, export_id)


class TestUpload:
    @pytest.mark.parametrize("parts", range(1, PARTS + 1))
    def test_may_be_removed_with_all_its_parts(
        self, desk: ExportDesk, export_id: str, parts: int
    ) -> None:
        for _ in range(parts):
            desk.delivers()
        (upload_id,) = desk.uploads()
        desk.s3.abort_multipart_upload(Bucket=BUCKET, Key=key(export_id), UploadId=upload_id)

        delivered = desk.finishes()

        assert False not in delivered
        require_each_once(desk, export_id)

    def test_ends_the_export_when_it_is_removed_again_and_again(
        self, desk: ExportDesk, export_id: str
    ) -> None:
        for _ in range(MAX_RESTARTS + 1):
            desk.delivers()
            (upload_id,) = desk.uploads()
            desk.s3.abort_multipart_upload(Bucket=BUCKET, Key=key(export_id), UploadId=upload_id)
            desk.delivers()

        shown = desk.shows(export_id)
        assert (shown["status"], shown["download_url"]) == ("failed", None)
        assert desk.delivers() == []
        assert (desk.uploads(), desk.dead_letters()) == ({}, [])

    def test_may_have_a_part_that_a_rival_has_stored_in_place_of_another(
        self, desk: ExportDesk, export_id: str
    ) -> None:
        for _ in range(3):
            desk.delivers()
        (upload_id,) = desk.uploads()
        desk.s3.upload_part(
            Bucket=BUCKET, Key=key(export_id), UploadId=upload_id, PartNumber=2, Body=b"else"
        )

        desk.finishes()

        require_each_once(desk, export_id)

    def test_may_have_been_completed_before_that_was_noted(
        self, desk: ExportDesk, shop: Shop, export_id: str
    ) -> None:
        desk.finishes()
        un_end(shop)

        desk.is_told(desk.message_of(export_id))
        desk.finishes()

        require_each_once(desk, export_id)

    def test_may_have_been_completed_and_forgotten(
        self, desk: ExportDesk, shop: Shop, export_id: str
    ) -> None:
        desk.finishes()
        un_end(shop)
        desk.s3.delete_object(Bucket=BUCKET, Key=key(export_id))

        desk.is_told(desk.message_of(export_id))
        desk.finishes()

        require_each_once(desk, export_id)


class TestRivals:
    def test_take_turns_or_give_way(self, desk: ExportDesk, export_id: str, rivals: Rivals) -> None:
        # The message came twice: there are two of it from now on, whichever gets further.
        desk.is_told(desk.message_of(export_id))

        while any(rivals.at_once(2, lambda _: desk.delivers(at_most=1))):
            pass
        desk.finishes()

        desk.forgets_uploads_that_nobody_knows()
        require_each_once(desk, export_id)


def key(export_id: str) -> str:
    return f"exports/{export_id}.csv.gz"


def un_end(shop: Shop) -> None:
    """Have it as if the function had died after S3 made the file whole."""
    shop.admin.execute("UPDATE exports SET status = 'exporting', ended_at = NULL")
