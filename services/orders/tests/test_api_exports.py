"""Exporting orders as an administrator sees it: asked for, then news, then a link."""

from datetime import datetime, timedelta
from urllib.parse import parse_qs
from uuid import UUID

import pytest

from contracts.orders import ExportRequested
from orders.use_cases import export_file, export_parts

from .export_desk import FIRST_ON, LAST_ON, ExportDesk
from .shop import CONVERSATION, Shop

NOBODY_ASKED = "0199a8a0-0000-7000-8000-0000000000ff"


class TestRequestExport:
    def test_answers_with_what_is_to_be_written(self, desk: ExportDesk) -> None:
        answer = desk.is_asked()

        export_id = answer.json["export_id"]
        assert UUID(export_id).version == 7
        assert (answer.status, answer.headers["etag"]) == (201, '"1"')
        assert answer.headers["location"] == f"/orders/exports/{export_id}"
        assert answer.json == desk.shows(export_id)
        assert answer.json | {"export_id": "", "requested_at": ""} == {
            "export_id": "",
            "version": 1,
            "status": "requested",
            "first_on": FIRST_ON,
            "last_on": LAST_ON,
            "requested_at": "",
            "started_at": None,
            "ended_at": None,
            "orders": 0,
            "compressed_bytes": 0,
            "download_url": None,
        }

    def test_tells_who_will_write_it(self, desk: ExportDesk, shop: Shop) -> None:
        export = desk.is_asked().json

        (told,) = shop.events
        assert told.correlationid == CONVERSATION
        assert told.data == ExportRequested(
            export_id=UUID(export["export_id"]),
            version=1,
            first_on=datetime.fromisoformat(FIRST_ON).date(),
            last_on=datetime.fromisoformat(LAST_ON).date(),
            requested_at=datetime.fromisoformat(export["requested_at"]),
        )

    def test_asks_once_for_each_key(self, desk: ExportDesk, shop: Shop) -> None:
        first, again, other = (desk.is_asked(key=key) for key in ("one", "one", "two"))

        assert again.headers["idempotency-replayed"] == "true"
        assert (first.json == again.json, first.json == other.json) == (True, False)
        assert len(shop.events) == 2

    @pytest.mark.parametrize(
        ("days", "pointer", "code"),
        [
            ({"first_on": LAST_ON, "last_on": FIRST_ON}, "/last_on", "before_the_first"),
            ({"first_on": "2024-11-01", "last_on": "2025-11-02"}, "/last_on", "too_many_days"),
            ({"first_on": "9999-12-31", "last_on": "9999-12-31"}, "/first_on", "in_the_future"),
        ],
    )
    def test_refuses_days_that_it_cannot_export(
        self, desk: ExportDesk, shop: Shop, days: dict[str, str], pointer: str, code: str
    ) -> None:
        answer = desk.is_asked(**days)

        (fault,) = answer.json["errors"]
        assert (answer.status, answer.json["code"]) == (422, "VALIDATION_ERROR")
        assert (fault["pointer"], fault["code"]) == (pointer, code)
        assert shop.events == []

    def test_refuses_what_is_no_day(self, desk: ExportDesk) -> None:
        answer = desk.is_asked(first_on="2025-02-30", last_on="tomorrow")

        pointers = [fault["pointer"] for fault in answer.json["errors"]]
        assert (answer.status, sorted(pointers)) == (422, ["/first_on", "/last_on"])

    @pytest.mark.parametrize("scope", ["orders/read", "orders/write"])
    def test_is_for_administrators(self, desk: ExportDesk, scope: str) -> None:
        answer = desk.is_asked(scope=scope)

        assert (answer.status, answer.json["code"]) == (403, "FORBIDDEN")


class TestReadExport:
    def test_shows_how_far_it_has_come(
        self, desk: ExportDesk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 1)
        monkeypatch.setattr(export_file, "ORDERS_AT_ONCE", 2)
        monkeypatch.setattr(export_parts, "PART_BYTES", 1)
        desk.sold(3)
        export_id = desk.requests()
        read = [desk.shows(export_id)]

        while desk.delivers():
            read.append(desk.shows(export_id))

        assert [(each["status"], each["orders"]) for each in read] == [
            ("requested", 0),
            ("exporting", 2),
            ("exporting", 3),
            ("finished", 3),
        ]
        sizes = [each["compressed_bytes"] for each in read]
        assert sizes[0] < sizes[1] < sizes[2] == sizes[3] == len(desk.file(export_id))
        assert [each["started_at"] is None for each in read] == [True, False, False, False]
        assert [each["ended_at"] is None for each in read] == [True, True, True, False]
        assert [each["download_url"] is None for each in read] == [True, True, True, False]
        versions = [each["version"] for each in read]
        assert versions == sorted(set(versions))

    def test_links_to_the_file_in_the_end(self, desk: ExportDesk) -> None:
        export_id = desk.exports()

        url: str = desk.shows(export_id)["download_url"]

        address, _, query_string = url.partition("?")
        query = parse_qs(query_string)
        assert address == (
            f"https://orders-exports.s3.eu-central-1.amazonaws.com/exports/{export_id}.csv.gz"
        )
        assert query["X-Amz-Expires"] == ["900"]
        assert query["response-content-disposition"] == [
            f'attachment; filename="orders-{FIRST_ON}-{LAST_ON}.csv.gz"'
        ]

    @pytest.mark.parametrize(("hours", "linked"), [(7 * 24 - 1, True), (7 * 24, False)])
    def test_shows_no_link_to_a_file_that_has_been_deleted(
        self, desk: ExportDesk, shop: Shop, hours: int, *, linked: bool
    ) -> None:
        export_id = desk.exports()

        shop.admin.execute("UPDATE exports SET ended_at = ended_at - %s", (timedelta(hours=hours),))

        assert (desk.shows(export_id)["download_url"] is not None) is linked

    def test_knows_only_what_was_asked_for(self, desk: ExportDesk) -> None:
        answer = desk.is_asked_about(NOBODY_ASKED)

        assert (answer.status, answer.json["code"]) == (404, "NOT_FOUND")

    def test_is_for_administrators(self, desk: ExportDesk) -> None:
        export_id = desk.is_asked().json["export_id"]

        answer = desk.is_asked_about(export_id, scope="orders/read")

        assert (answer.status, answer.json["code"]) == (403, "FORBIDDEN")
