# ruff: noqa: PT012 - it is the body of a unit of work, all of it, that fails.

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import repeat

import psycopg
import pytest
from msgspec import structs

from chassis.database import Database
from chassis.idempotency import IdempotencyKey, KeyInFlight, KeyReused, StoredResponse
from chassis.testing import wire
from chassis.testing.parcels import ParcelsUnitOfWork
from chassis.testing.rivals import wait_until_somebody_waits

KEY = IdempotencyKey(caller="ada", operation="POST /parcels", key="k-1", fingerprint="abc")
CREATED = StoredResponse(status=201, headers={"location": "/parcels/1"}, body=b'{"label":"A-1"}')


class ParcelRefused(Exception):
    pass


@pytest.fixture
def answered(unit_of_work: ParcelsUnitOfWork) -> StoredResponse:
    """The answer that the key got when it was used first."""
    with unit_of_work as uow:
        uow.idempotency.claim(KEY)
        uow.idempotency.complete(KEY, CREATED)
    return CREATED


class TestClaim:
    def test_leaves_a_new_key_to_the_caller(self, unit_of_work: ParcelsUnitOfWork) -> None:
        with unit_of_work as uow:
            stored = uow.idempotency.claim(KEY)

        assert stored is None

    @pytest.mark.usefixtures("answered")
    def test_returns_the_first_answer(self, unit_of_work: ParcelsUnitOfWork) -> None:
        with unit_of_work as uow:
            stored = uow.idempotency.claim(KEY)

        assert stored == CREATED

    @pytest.mark.usefixtures("answered")
    def test_returns_it_as_often_as_asked(self, unit_of_work: ParcelsUnitOfWork) -> None:
        stored: list[StoredResponse | None] = []
        for _ in range(3):
            with unit_of_work as uow:
                stored.append(uow.idempotency.claim(KEY))

        assert stored == [CREATED] * 3

    @pytest.mark.usefixtures("answered")
    def test_refuses_the_key_for_another_request(self, unit_of_work: ParcelsUnitOfWork) -> None:
        with pytest.raises(KeyReused), unit_of_work as uow:
            uow.idempotency.claim(structs.replace(KEY, fingerprint="def"))

    @pytest.mark.usefixtures("answered")
    @pytest.mark.parametrize("other", [{"caller": "bob"}, {"operation": "PUT /x"}, {"key": "k-2"}])
    def test_knows_a_key_by_caller_and_operation(
        self, unit_of_work: ParcelsUnitOfWork, other: dict[str, str]
    ) -> None:
        with unit_of_work as uow:
            stored = uow.idempotency.claim(structs.replace(KEY, **other))

        assert stored is None

    @pytest.mark.usefixtures("answered")
    @pytest.mark.parametrize("fingerprint", ["abc", "def"])
    def test_forgets_a_key_after_a_day(
        self, admin: psycopg.Connection, unit_of_work: ParcelsUnitOfWork, fingerprint: str
    ) -> None:
        admin.execute(
            "UPDATE idempotency_records SET expires_at = expires_at - interval '24 hours'"
        )
        again = structs.replace(KEY, fingerprint=fingerprint)

        with unit_of_work as uow:
            stored = uow.idempotency.claim(again)
            uow.idempotency.complete(again, structs.replace(CREATED, status=200))
        with unit_of_work as uow:
            replayed = uow.idempotency.claim(again)

        assert (stored, replayed) == (None, structs.replace(CREATED, status=200))

    def test_leaves_no_record_of_an_attempt_that_failed(
        self, unit_of_work: ParcelsUnitOfWork
    ) -> None:
        with pytest.raises(ParcelRefused), unit_of_work as uow:
            uow.idempotency.claim(KEY)
            raise ParcelRefused

        with unit_of_work as uow:
            stored = uow.idempotency.claim(structs.replace(KEY, fingerprint="def"))

        assert stored is None

    def test_needs_one_round_trip_to_replay(
        self, database: Database, unit_of_work: ParcelsUnitOfWork, answered: StoredResponse
    ) -> None:
        with wire.recording(database) as trace, unit_of_work as uow:
            stored = uow.idempotency.claim(KEY)
            asked = trace.round_trips

        assert (stored, asked, trace.round_trips) == (answered, 1, 2)


class TestClaimAmongRivals:
    def test_is_in_flight_while_the_first_takes_long(
        self, unit_of_work: ParcelsUnitOfWork, another_unit_of_work: ParcelsUnitOfWork
    ) -> None:
        with another_unit_of_work as rival:
            rival.idempotency.claim(KEY)

            with pytest.raises(KeyInFlight), unit_of_work as uow:
                uow.connection.execute("SET LOCAL lock_timeout = '50ms'")
                uow.idempotency.claim(KEY)

    def test_returns_the_answer_that_was_committed_while_it_waited(
        self,
        unit_of_work: ParcelsUnitOfWork,
        another_unit_of_work: ParcelsUnitOfWork,
        admin: psycopg.Connection,
    ) -> None:
        with ThreadPoolExecutor(1) as threads:
            with another_unit_of_work as rival:
                rival.idempotency.claim(KEY)
                late = threads.submit(claimed, unit_of_work, KEY)
                wait_until_somebody_waits(admin)
                rival.idempotency.complete(KEY, CREATED)

            assert late.result() == CREATED

    def test_refuses_another_request_that_was_committed_while_it_waited(
        self,
        unit_of_work: ParcelsUnitOfWork,
        another_unit_of_work: ParcelsUnitOfWork,
        admin: psycopg.Connection,
    ) -> None:
        with ThreadPoolExecutor(1) as threads:
            with another_unit_of_work as rival:
                rival.idempotency.claim(KEY)
                late = threads.submit(
                    claimed, unit_of_work, structs.replace(KEY, fingerprint="def")
                )
                wait_until_somebody_waits(admin)
                rival.idempotency.complete(KEY, CREATED)

            with pytest.raises(KeyReused):
                late.result()

    def test_is_free_again_when_the_rival_it_waited_for_failed(
        self,
        unit_of_work: ParcelsUnitOfWork,
        another_unit_of_work: ParcelsUnitOfWork,
        admin: psycopg.Connection,
    ) -> None:
        late: list[Future[StoredResponse | None]] = []

        with (
            ThreadPoolExecutor(1) as threads,
            pytest.raises(ParcelRefused),
            another_unit_of_work as rival,
        ):
            rival.idempotency.claim(KEY)
            late.append(threads.submit(claimed, unit_of_work, KEY))
            wait_until_somebody_waits(admin)
            raise ParcelRefused

        assert [each.result() for each in late] == [None]

    def test_gives_twenty_rivals_one_effect_and_one_answer(
        self, connect: Callable[[], Database], stored_labels: Callable[[], list[str]]
    ) -> None:
        rivals = [ParcelsUnitOfWork(connect()) for _ in range(20)]
        labels = [f"A-{number}" for number in range(len(rivals))]
        start = threading.Barrier(len(rivals))

        with ThreadPoolExecutor(len(rivals)) as threads:
            answers = list(threads.map(add_once, rivals, repeat(start), labels))

        assert len(stored_labels()) == 1
        assert answers == [StoredResponse(201, {}, stored_labels()[0].encode())] * 20


def claimed(unit_of_work: ParcelsUnitOfWork, key: IdempotencyKey) -> StoredResponse | None:
    with unit_of_work as uow:
        return uow.idempotency.claim(key)


def add_once(
    unit_of_work: ParcelsUnitOfWork, start: threading.Barrier, label: str
) -> StoredResponse:
    start.wait()
    with unit_of_work as uow:
        stored = uow.idempotency.claim(KEY)
        if stored is not None:
            return stored
        uow.parcels.add(label)
        answer = StoredResponse(201, {}, label.encode())
        uow.idempotency.complete(KEY, answer)
    return answer
