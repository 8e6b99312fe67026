# ruff: noqa: PT012 - it is the body of a unit of work, all of it, that fails.

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from uuid import UUID

import pytest

from chassis.database import Database
from chassis.errors import Busy
from chassis.ids import uuid7
from chassis.testing.parcels import ParcelsUnitOfWork


class ParcelRefused(Exception):
    pass


class TestClaim:
    def test_is_given_once(self, unit_of_work: ParcelsUnitOfWork) -> None:
        event_id = uuid7()

        claims: list[bool] = []
        for _ in range(2):
            with unit_of_work as uow:
                claims.append(uow.inbox.claim(consumer="weigh", event_id=event_id))

        assert claims == [True, False]

    def test_is_given_to_each_consumer(self, unit_of_work: ParcelsUnitOfWork) -> None:
        event_id = uuid7()

        with unit_of_work as uow:
            claims = [
                uow.inbox.claim(consumer=consumer, event_id=event_id)
                for consumer in ("weigh", "send")
            ]

        assert claims == [True, True]

    def test_is_given_again_when_the_first_attempt_failed(
        self, unit_of_work: ParcelsUnitOfWork
    ) -> None:
        event_id = uuid7()
        with pytest.raises(ParcelRefused), unit_of_work as uow:
            uow.inbox.claim(consumer="weigh", event_id=event_id)
            raise ParcelRefused

        with unit_of_work as uow:
            claimed = uow.inbox.claim(consumer="weigh", event_id=event_id)

        assert claimed

    def test_is_busy_while_a_rival_is_at_it(
        self, unit_of_work: ParcelsUnitOfWork, another_unit_of_work: ParcelsUnitOfWork
    ) -> None:
        event_id = uuid7()
        with another_unit_of_work as rival:
            rival.inbox.claim(consumer="weigh", event_id=event_id)

            with pytest.raises(Busy), unit_of_work as uow:
                uow.connection.execute("SET LOCAL lock_timeout = '50ms'")
                uow.inbox.claim(consumer="weigh", event_id=event_id)

    def test_lets_one_of_many_rivals_through(
        self, connect: Callable[[], Database], stored_labels: Callable[[], list[str]]
    ) -> None:
        event_id = uuid7()
        rivals = [ParcelsUnitOfWork(connect()) for _ in range(10)]

        with ThreadPoolExecutor(len(rivals)) as threads:
            claims = list(threads.map(add_once, rivals, repeat(event_id)))

        assert sorted(claims) == [False] * 9 + [True]
        assert stored_labels() == ["A-1"]


def add_once(unit_of_work: ParcelsUnitOfWork, event_id: UUID) -> bool:
    with unit_of_work as uow:
        claimed = uow.inbox.claim(consumer="weigh", event_id=event_id)
        if claimed:
            uow.parcels.add("A-1")
    return claimed
