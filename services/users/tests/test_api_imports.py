"""Importing users as an administrator sees it: a form, then news, then links."""

from base64 import b64decode
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import msgspec
import pytest

from users.domain import rows
from users.domain.imports import MAX_FILE_BYTES

from .directory import Directory
from .import_desk import ImportDesk, csv_file

NOBODY_ASKED = "0199a8a0-0000-7000-8000-0000000000ff"


def policy_of(upload: dict[str, Any]) -> dict[str, Any]:
    return msgspec.json.decode(b64decode(upload["fields"]["policy"]))


class TestRequestImport:
    def test_answers_with_what_waits_for_a_file(self, desk: ImportDesk) -> None:
        requested = desk.requests()

        shown = {name: value for name, value in requested.items() if name != "upload"}
        import_id = UUID(requested["import_id"])
        assert import_id.version == 7
        assert shown == desk.shows(str(import_id))
        assert shown | {"import_id": "", "requested_at": "", "upload_expires_at": ""} == {
            "import_id": "",
            "version": 1,
            "status": "awaiting_upload",
            "requested_at": "",
            "upload_expires_at": "",
            "started_at": None,
            "ended_at": None,
            "file_bytes": None,
            "processed_bytes": 0,
            "accepted": 0,
            "rejected": 0,
            "rejected_rows_url": None,
            "failure": None,
        }

    def test_gives_a_form_for_one_file_under_a_name_of_its_own(self, desk: ImportDesk) -> None:
        requested = desk.requests()

        upload = requested["upload"]
        key = f"imports/{requested['import_id']}.csv"
        assert upload["url"] == "https://users-imports.s3.eu-central-1.amazonaws.com/"
        assert upload["fields"]["key"] == key
        assert upload["max_bytes"] == MAX_FILE_BYTES
        conditions = policy_of(upload)["conditions"]
        assert ["content-length-range", 0, MAX_FILE_BYTES] in conditions
        assert {"key": key} in conditions
        assert {"bucket": "users-imports"} in conditions

    def test_gives_a_form_for_a_quarter_of_an_hour(self, desk: ImportDesk) -> None:
        requested = desk.requests()

        expires = datetime.fromisoformat(requested["upload_expires_at"])
        left = expires - datetime.now(UTC)
        assert timedelta(minutes=14) < left <= timedelta(minutes=15)
        assert requested["upload"]["expires_at"] == requested["upload_expires_at"]
        signed = datetime.fromisoformat(policy_of(requested["upload"])["expiration"])
        assert abs(signed - expires) < timedelta(seconds=1)

    @pytest.mark.parametrize("scope", ["users/read", "users/write"])
    def test_is_for_administrators(self, directory: Directory, scope: str) -> None:
        answer = directory.is_asked("POST /users/imports", scopes=[scope])

        assert (answer.status, answer.json["code"]) == (403, "FORBIDDEN")


class TestReadImport:
    def test_shows_how_far_it_has_come(
        self, desk: ImportDesk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rows, "BATCH_LINES", 2)
        file = csv_file("ada@example.com,Ada", "nobody", "eve@example.com,Eve", "bob")
        import_id = desk.receives(file)
        read = [desk.shows(import_id)]

        while desk.delivers():
            read.append(desk.shows(import_id))

        seen = [(each["status"], each["accepted"], each["rejected"]) for each in read]
        assert seen == [
            ("awaiting_upload", 0, 0),
            ("importing", 1, 1),
            ("importing", 2, 2),
            ("finished", 2, 2),
        ]
        assert {each["file_bytes"] for each in read[1:]} == {len(file)}
        halfway = file.index(b"eve@")
        assert [each["processed_bytes"] for each in read] == [0, halfway, len(file), len(file)]
        assert [each["ended_at"] is None for each in read] == [True, True, True, False]
        versions = [each["version"] for each in read]
        assert versions == sorted(set(versions))

    def test_links_to_the_rejected_rows_in_the_end(self, desk: ImportDesk) -> None:
        import_id = desk.imports(csv_file("ada@example.com"))

        url: str = desk.shows(import_id)["rejected_rows_url"]

        address, _, query_string = url.partition("?")
        query = parse_qs(query_string)
        assert address.endswith(f".amazonaws.com/rejected/{import_id}.csv")
        assert query["X-Amz-Expires"] == ["900"]
        assert query["response-content-disposition"] == [
            f'attachment; filename="rejected-rows-{import_id}.csv"'
        ]

    def test_shows_no_link_to_a_file_that_has_been_deleted(
        self, desk: ImportDesk, directory: Directory
    ) -> None:
        import_id = desk.imports(csv_file("ada@example.com"))

        directory.admin.execute("UPDATE imports SET ended_at = ended_at - interval '7 days'")

        assert desk.shows(import_id)["rejected_rows_url"] is None

    def test_knows_only_what_was_asked_for(self, desk: ImportDesk) -> None:
        answer = desk.is_asked_about(NOBODY_ASKED)

        assert (answer.status, answer.json["code"]) == (404, "NOT_FOUND")

    def test_is_for_administrators(self, desk: ImportDesk) -> None:
        import_id = desk.requests()["import_id"]

        answer = desk.is_asked_about(import_id, scope="users/read")

        assert (answer.status, answer.json["code"]) == (403, "FORBIDDEN")
