"""The function that imports files: a real database, and an emulated bucket and queue."""

from functools import partial
from uuid import UUID

import pytest

from chassis.testing.lambda_context import FakeLambdaContext
from contracts.users import UserRegistered, UsersImported
from users.domain import rows
from users.domain.lines import MAX_LINE_BYTES
from users.handlers.import_users import RESERVE_SECONDS
from users.use_cases import import_file

from .directory import ADA, CONVERSATION, EVE, Directory
from .import_desk import ImportDesk, csv_file

TEST_EVENT = b'{"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "users-imports"}'
UNKNOWN = "0199a8a0-0000-7000-8000-0000000000ff"


def people(count: int, *, first: int = 1) -> list[str]:
    return [f"user{n}@example.com,User {n}" for n in range(first, first + count)]


def addresses(count: int) -> list[str]:
    return [f"user{n}@example.com" for n in range(1, count + 1)]


def known(directory: Directory) -> list[str]:
    return sorted(filter(None, directory.emails.values()))


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "BATCH_LINES", 2)


class TestFile:
    def test_makes_a_user_of_each_row(self, desk: ImportDesk, directory: Directory) -> None:
        file = csv_file(
            f"ada@Example.com,Ada Lovelace,en-GB,{ADA}",
            "eve@example.com,Eve,,",
            header="email,name,language,user_id",
        )

        import_id = desk.imports(file)

        assert desk.counts(import_id) == ("finished", 2, 0)
        ada, eve = sorted(directory.lists().json["items"], key=lambda user: user["email"])
        assert ada["user_id"] == ADA
        assert (ada["email"], ada["name"], ada["language"]) == (
            "ada@example.com",
            "Ada Lovelace",
            "en-GB",
        )
        assert (eve["version"], eve["status"], eve["language"]) == (1, "active", "en")
        assert UUID(eve["user_id"]).version == 7

    def test_tells_of_each_user_and_of_the_import(
        self, desk: ImportDesk, directory: Directory
    ) -> None:
        import_id = desk.imports(csv_file("ada@example.com,Ada", "nobody", "eve@example.com,Eve"))

        *registered, imported = directory.events
        users = {UUID(user["user_id"]): user for user in directory.lists().json["items"]}
        assert {told.subject for told in registered} == set(map(str, users))
        for told in registered:
            assert isinstance(told.data, UserRegistered)
            assert told.data.email == users[told.data.user_id]["email"]
        assert isinstance(imported.data, UsersImported)
        assert imported.data == UsersImported(
            import_id=UUID(import_id),
            version=imported.data.version,
            accepted=2,
            rejected=1,
            finished_at=imported.data.finished_at,
        )

    @pytest.mark.usefixtures("small_batches")
    def test_belongs_to_the_conversation_that_asked_for_it(
        self, desk: ImportDesk, directory: Directory
    ) -> None:
        desk.imports(csv_file(*people(5)))

        assert {told.correlationid for told in directory.events} == {CONVERSATION}

    def test_leaves_nothing_of_the_file(self, desk: ImportDesk, directory: Directory) -> None:
        import_id = desk.imports(csv_file("ada@example.com,Ada", "eve@example.com"))

        assert list(desk.objects()) == [f"rejected/{import_id}.csv"]
        for table in (b"import_rows", b"import_rejections"):
            assert directory.admin.execute(b"SELECT count(*) FROM " + table).fetchone() == (0,)

    def test_may_come_from_a_spreadsheet(self, desk: ImportDesk, directory: Directory) -> None:
        import_id = desk.imports(
            b'\xef\xbb\xbfName , "Email"\r\n'
            b'"Lovelace, Ada",ada@example.com\r\n\r\n"Eve ""E""",eve@example.com\r\n'
        )

        assert desk.counts(import_id) == ("finished", 2, 0)
        names = sorted(user["name"] for user in directory.lists().json["items"])
        assert names == ['Eve "E"', "Lovelace, Ada"]


class TestRefusedFile:
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "FILE_EMPTY"),
            (b"\n\n", "FILE_EMPTY"),
            (b"\xef\xbb\xbf", "FILE_EMPTY"),
            (b"ada@example.com,Ada\n", "HEADER_INVALID"),
            (b"email,name,name\n", "HEADER_INVALID"),
            (b'email,"name\nada@example.com,Ada\n', "HEADER_INVALID"),
            (b"email," + b"x" * MAX_LINE_BYTES + b"\n", "HEADER_INVALID"),
            ("email,näme\n".encode("utf-16"), "FILE_NOT_UTF8"),
            ("email,näme\n".encode("latin-1"), "FILE_NOT_UTF8"),
        ],
    )
    def test_ends_its_import(
        self, desk: ImportDesk, directory: Directory, content: bytes, code: str
    ) -> None:
        import_id = desk.imports(content)

        shown = desk.shows(import_id)
        assert (shown["status"], shown["failure"]["code"]) == ("failed", code)
        assert (shown["accepted"], shown["rejected"], shown["rejected_rows_url"]) == (0, 0, None)
        assert "ada@example.com" not in shown["failure"]["detail"]
        assert (directory.events, desk.objects(), desk.dead_letters()) == ([], {}, [])

    def test_may_have_a_header_and_nobody(self, desk: ImportDesk) -> None:
        import_id = desk.imports(csv_file())

        assert desk.counts(import_id) == ("finished", 0, 0)

    @pytest.mark.usefixtures("small_batches")
    def test_keeps_who_was_accepted_before_another_took_its_place(
        self, desk: ImportDesk, directory: Directory
    ) -> None:
        import_id = desk.receives(csv_file(*people(6)))
        desk.delivers()

        desk.stores(f"imports/{import_id}.csv", csv_file("eve@example.com,Eve"))
        desk.finishes()

        assert desk.counts(import_id) == ("failed", 2, 0)
        assert desk.shows(import_id)["failure"]["code"] == "FILE_REPLACED"
        assert known(directory) == addresses(2)
        assert desk.objects() == {}

    @pytest.mark.usefixtures("small_batches")
    def test_is_given_up_where_too_many_rows_are_rejected(
        self, desk: ImportDesk, directory: Directory, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(import_file, "MAX_REJECTED", 2)

        import_id = desk.imports(csv_file("ada@example.com,Ada", *["nobody"] * 6))

        assert desk.counts(import_id) == ("failed", 1, 3)
        assert desk.shows(import_id)["failure"]["code"] == "TOO_MANY_REJECTED"
        assert len(desk.rejected_rows(import_id)) == 3
        assert known(directory) == ["ada@example.com"]

    def test_may_have_been_deleted(self, desk: ImportDesk) -> None:
        import_id = desk.requests()["import_id"]

        desk.is_told(f'{{"import_id": "{import_id}"}}'.encode())
        desk.finishes()

        assert desk.shows(import_id)["failure"]["code"] == "FILE_MISSING"


class TestRejectedRows:
    def test_have_line_number_and_reason(self, desk: ImportDesk, directory: Directory) -> None:
        file = b"\n".join(
            [
                b"email,name",
                b"ada@example.com,Ada",
                b"eve@example.com",
                b'bob@example.com,"Bob',
                b"m\xfcller@example.com,M",
                b"x" * 10_000_000,
                b"nobody,",
                b"zoe@example.com,Zoe",
            ]
        )

        import_id = desk.imports(file)

        assert desk.counts(import_id) == ("finished", 2, 5)
        assert known(directory) == ["ada@example.com", "zoe@example.com"]
        assert desk.rejected_rows(import_id) == [
            ("3", "", "field_count"),
            ("4", "", "malformed"),
            ("5", "", "not_utf8"),
            ("6", "", "line_too_long"),
            ("7", "email", "invalid"),
            ("7", "name", "required"),
        ]

    @pytest.mark.usefixtures("small_batches")
    def test_repeat_somebody_in_the_file(self, desk: ImportDesk, directory: Directory) -> None:
        file = csv_file(
            f"ada@example.com,Ada,{ADA}",
            f"ADA@example.com,Ada again,{EVE}",
            f"lovelace@example.com,Ada too,{ADA}",
            f"ada@example.com,Ada,{ADA}",
            "eve@example.com,Eve,",
            "eve@example.com,Eve,",
            header="email,name,user_id",
        )

        import_id = desk.imports(file)

        assert desk.counts(import_id) == ("finished", 2, 4)
        assert known(directory) == ["ada@example.com", "eve@example.com"]
        assert directory.shows().json["name"] == "Ada"
        assert desk.rejected_rows(import_id) == [
            ("3", "email", "email_in_use"),
            ("4", "user_id", "user_already_registered"),
            ("5", "user_id", "user_already_registered"),
            ("7", "email", "email_in_use"),
        ]
        assert len(directory.events) == 3

    def test_repeat_somebody_whom_the_service_knows(
        self, desk: ImportDesk, directory: Directory
    ) -> None:
        directory.knows(ADA, "ada@example.com")
        directory.knows(EVE, "eve@example.com")
        directory.deletes(EVE, subject=EVE)
        file = csv_file(
            "Ada@example.com,Somebody else,",
            f"lovelace@example.com,Ada,{ADA}",
            f"eve@example.com,Eve,{EVE}",
            "eve@example.com,Another Eve,",
            header="email,name,user_id",
        )

        import_id = desk.imports(file)

        assert desk.counts(import_id) == ("finished", 1, 3)
        assert directory.shows().json["name"] == "Ada Lovelace"
        assert desk.rejected_rows(import_id) == [
            ("2", "email", "email_in_use"),
            ("3", "user_id", "user_already_registered"),
            ("4", "user_id", "user_deleted"),
        ]

    def test_are_not_told_where_there_are_none(self, desk: ImportDesk) -> None:
        import_id = desk.imports(csv_file("ada@example.com,Ada"))

        assert desk.shows(import_id)["rejected_rows_url"] is None
        assert desk.objects() == {}


class TestMessage:
    def test_may_come_twice(self, desk: ImportDesk, directory: Directory) -> None:
        import_id = desk.imports(csv_file("ada@example.com,Ada", "eve@example.com"))
        before = desk.shows(import_id)["version"], desk.objects(), directory.events

        desk.is_told(f'{{"import_id": "{import_id}"}}'.encode())
        desk.finishes()

        assert (desk.shows(import_id)["version"], desk.objects(), directory.events) == before

    def test_is_ignored_where_s3_tries_the_queue(self, desk: ImportDesk) -> None:
        desk.is_told(TEST_EVENT)

        assert desk.delivers() == [True]
        assert desk.dead_letters() == []

    @pytest.mark.parametrize(
        "body",
        [
            b"no JSON",
            b"{}",
            b"[]",
            b'{"import_id": "no id"}',
            b'{"Records": [{"s3": {}}]}',
            b'{"Records": [{"s3": {"object": {"key": "imports/no+id.csv"}}}]}',
            f'{{"Records": [{{"s3": {{"object": {{"key": "{UNKNOWN}.csv"}}}}}}]}}'.encode(),
            f'{{"import_id": "{UNKNOWN}"}}'.encode(),
        ],
    )
    def test_is_buried_where_it_can_never_be_followed(self, desk: ImportDesk, body: bytes) -> None:
        desk.is_told(body)

        assert desk.delivers() == [True]
        assert desk.dead_letters() == [body.decode()]

    def test_waits_for_an_invocation_with_time(
        self, desk: ImportDesk, directory: Directory
    ) -> None:
        desk.receives(csv_file("ada@example.com,Ada"))
        late = partial(FakeLambdaContext, remaining_seconds=RESERVE_SECONDS)

        assert desk.delivers(late) == [False]
        assert directory.emails == {}
