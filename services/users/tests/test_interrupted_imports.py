"""Imports that meet trouble on their way: nobody is lost, nobody is told of twice."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from chassis.testing.emulated_aws import refuse_once
from chassis.testing.lambda_context import FakeLambdaContext
from chassis.testing.lost_connections import losing_the_connection
from chassis.testing.rivals import Rivals, wait_until_somebody_waits
from users import wiring
from users.domain import rows
from users.errors import ImportAdvanced
from users.use_cases.rejected_rows import write_rejected_rows

from .directory import EVE, Directory
from .import_desk import ImportDesk, csv_file

ROWS = 10
# The updates of the import's row: its beginning, six batches of two lines, its end.
BEGINNING, *BATCHES, END = range(1, 9)


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "BATCH_LINES", 2)


@pytest.fixture
def file() -> bytes:
    """Ten people, of whom one is there twice."""
    lines = [f"user{n}@example.com,User {n}" for n in range(1, ROWS + 1)]
    return csv_file(*lines, lines[0])


def require_each_once(desk: ImportDesk, directory: Directory, import_id: str) -> None:
    """Prove that the file was imported as if nothing had been."""
    assert desk.counts(import_id) == ("finished", ROWS, 1)
    assert sorted(filter(None, directory.emails.values())) == sorted(
        f"user{n}@example.com" for n in range(1, ROWS + 1)
    )
    *registered, imported = directory.events
    assert sorted(told.subject for told in registered) == sorted(map(str, directory.emails))
    assert imported.type == "users.users_imported.v1"
    assert desk.rejected_rows(import_id) == [(str(ROWS + 2), "email", "email_in_use")]
    assert list(desk.objects()) == [f"rejected/{import_id}.csv"]


class TestConnection:
    @pytest.mark.parametrize("at", BATCHES)
    def test_may_be_lost_in_a_batch_which_is_tried_again(
        self, desk: ImportDesk, directory: Directory, file: bytes, at: int
    ) -> None:
        import_id = desk.receives(file)

        with losing_the_connection(directory.admin, "imports", at=at):
            delivered = desk.delivers(FakeLambdaContext)

        assert delivered == [True]
        desk.finishes()
        require_each_once(desk, directory, import_id)

    @pytest.mark.parametrize("at", [BEGINNING, *BATCHES, END])
    def test_may_be_lost_where_no_time_is_left(
        self, desk: ImportDesk, directory: Directory, file: bytes, at: int
    ) -> None:
        import_id = desk.receives(file)

        with losing_the_connection(directory.admin, "imports", at=at):
            delivered = everything_delivered(desk)

        assert delivered.count(False) == 1
        require_each_once(desk, directory, import_id)


class TestStorage:
    @pytest.mark.parametrize("operation", ["HeadObject", "GetObject", "PutObject", "DeleteObject"])
    def test_may_refuse_a_call(
        self, desk: ImportDesk, directory: Directory, file: bytes, operation: str
    ) -> None:
        import_id = desk.receives(file)
        refuse_once(f"s3.{operation}")

        delivered = everything_delivered(desk)

        assert delivered.count(False) == 1
        require_each_once(desk, directory, import_id)


class TestRivals:
    def test_take_turns_or_give_way(
        self, desk: ImportDesk, directory: Directory, file: bytes, rivals: Rivals
    ) -> None:
        import_id = desk.receives(file)
        # The message came twice: there are two of it from now on, whichever gets further.
        desk.is_told(f'{{"import_id": "{import_id}"}}'.encode())

        while any(rivals.at_once(2, lambda _: desk.delivers(at_most=1))):
            pass
        desk.finishes()

        require_each_once(desk, directory, import_id)

    def test_that_come_when_it_has_ended_leave_its_file_as_it_is(
        self, desk: ImportDesk, directory: Directory, file: bytes
    ) -> None:
        import_id = desk.receives(file)
        while not (before_the_end := wiring.imports().get(UUID(import_id))).checkpoint.rejected:
            desk.delivers()
        desk.finishes()

        with pytest.raises(ImportAdvanced):
            write_rejected_rows(
                before_the_end,
                files=wiring.import_files(),
                open_unit_of_work=wiring.copying_unit_of_work,
            )

        require_each_once(desk, directory, import_id)

    def test_may_want_the_same_addresses(
        self, desk: ImportDesk, directory: Directory, rivals: Rivals
    ) -> None:
        lines = [f"user{n}@example.com,User {n}" for n in range(1, ROWS + 1)]
        imports = [desk.receives(csv_file(*lines)), desk.receives(csv_file(*reversed(lines)))]

        while any(rivals.at_once(2, lambda _: desk.delivers(at_most=1))):
            pass

        ended = [desk.counts(import_id) for import_id in imports]
        assert {status for status, _, _ in ended} == {"finished"}
        assert sum(accepted for _, accepted, _ in ended) == ROWS
        assert sum(rejected for _, _, rejected in ended) == ROWS
        assert len(directory.emails) == ROWS


class TestOpenBatch:
    def test_keeps_nobody_from_registering(
        self, desk: ImportDesk, directory: Directory, rivals: Rivals
    ) -> None:
        import_id = desk.receives(csv_file("ada@example.com,Ada", "nobody"))

        with ThreadPoolExecutor(1) as function:
            with directory.admin.transaction():
                directory.admin.execute("LOCK TABLE import_rejections IN SHARE MODE")
                importing = function.submit(desk.finishes)
                wait_until_somebody_waits(directory.admin)
                answer = directory.registers(EVE, email="eve@example.com")
            importing.result()

        assert answer.status == 201
        assert desk.counts(import_id) == ("finished", 1, 1)
        subjects = [told.subject for told in directory.events]
        assert sorted(subjects) == sorted([*map(str, directory.emails), import_id])

    def test_lets_whoever_registers_wait_for_an_address_and_refuses_it(
        self, desk: ImportDesk, directory: Directory, rivals: Rivals
    ) -> None:
        import_id = desk.receives(csv_file("ada@example.com,Ada", "nobody"))

        with ThreadPoolExecutor(2) as threads:
            with directory.admin.transaction():
                directory.admin.execute("LOCK TABLE import_rejections IN SHARE MODE")
                importing = threads.submit(desk.finishes)
                wait_until_somebody_waits(directory.admin)
                registering = threads.submit(directory.registers, EVE, email="ADA@example.com")
                wait_until_somebody_waits(directory.admin, count=2)
            importing.result()

        answer = registering.result()
        assert (answer.status, answer.json["code"]) == (409, "EMAIL_IN_USE")
        assert desk.counts(import_id) == ("finished", 1, 1)


def everything_delivered(desk: ImportDesk) -> list[bool]:
    """Deliver until the queue is empty; return which messages the function was done with."""
    delivered: list[bool] = []
    while done := desk.delivers():
        delivered += done
    return delivered
