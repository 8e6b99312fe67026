"""What each use case asks of whoever calls it, whatever door they came through."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest

from chassis.ids import uuid7
from herons import wiring
from herons.domain import Heron, HeronChange, HeronDetails
from herons.errors import HeronNotFound
from herons.unit_of_work import HeronsUnitOfWork
from herons.use_cases import change_heron, create_heron, delete_heron, read_heron

from .visitor import OWNER, STRANGER, Visitor

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
EVENING = HeronChange(name="Evening")


def read(heron_id: UUID, caller_id: UUID | None) -> None:
    read_heron(heron_id=heron_id, reader_id=caller_id, herons=wiring.herons())


def change(heron_id: UUID, caller_id: UUID | None) -> None:
    with wiring.unit_of_work() as uow:
        change_heron(
            heron_id=heron_id,
            changer_id=caller_id,
            change=EVENING,
            check_version=seen,
            uow=uow,
            now=NOW,
        )


def delete(heron_id: UUID, caller_id: UUID | None) -> None:
    with wiring.unit_of_work() as uow:
        delete_heron(heron_id=heron_id, deleter_id=caller_id, check_version=seen, uow=uow, now=NOW)


def seen(_version: int) -> None:
    """Whoever asks has seen whatever version there is."""


def made(uow: HeronsUnitOfWork) -> Heron:
    details = HeronDetails(name="Morning")
    return create_heron(heron_id=uuid7(), owner_id=UUID(OWNER), details=details, uow=uow, now=NOW)


@pytest.fixture
def heron(visitor: Visitor) -> Heron:
    with wiring.unit_of_work() as uow:
        return made(uow)


@pytest.mark.parametrize("use_case", [read, change, delete])
class TestUseCaseWithAnId:
    def test_serves_the_owner(self, heron: Heron, use_case: Callable[[UUID, UUID], None]) -> None:
        use_case(heron.heron_id, heron.owner_id)

    def test_serves_an_administrator(
        self, heron: Heron, use_case: Callable[[UUID, None], None]
    ) -> None:
        use_case(heron.heron_id, None)

    def test_finds_nothing_for_anybody_else(
        self, visitor: Visitor, heron: Heron, use_case: Callable[[UUID, UUID], None]
    ) -> None:
        with pytest.raises(HeronNotFound) as hidden:
            use_case(heron.heron_id, UUID(STRANGER))

        assert hidden.value.heron_id == heron.heron_id
        assert wiring.herons().get(heron.heron_id) == heron
        assert visitor.told == ["herons.heron_created.v1"]


class TestCreateHeron:
    def test_stores_and_tells_nothing_where_its_unit_of_work_fails(self, visitor: Visitor) -> None:
        def fail() -> None:
            with wiring.unit_of_work() as uow:
                made(uow)
                raise LookupError

        with pytest.raises(LookupError):
            fail()

        assert (visitor.lists().json["items"], visitor.told) == ([], [])
