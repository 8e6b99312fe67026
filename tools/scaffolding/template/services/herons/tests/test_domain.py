"""Rules about herons that need no database."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from herons.domain import Heron, HeronChange, HeronDetails, HeronName, changed, created

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 3, 9, tzinfo=UTC)
HERON = Heron(
    heron_id=UUID("0199a8a0-0000-7000-8000-00000000000a"),
    version=1,
    owner_id=UUID("0199a8a0-0000-7000-8000-000000000001"),
    name="Morning",
    created_at=MONDAY,
    updated_at=MONDAY,
)


class TestCreated:
    def test_is_the_first_version(self) -> None:
        heron = created(
            heron_id=HERON.heron_id,
            owner_id=HERON.owner_id,
            details=HeronDetails(name="Morning"),
            now=MONDAY,
        )

        assert heron == HERON


class TestChanged:
    def test_is_the_next_version(self) -> None:
        after = changed(HERON, HeronChange(name="Evening"), now=TUESDAY)

        assert after == replace(HERON, version=2, name="Evening", updated_at=TUESDAY)

    @pytest.mark.parametrize("change", [HeronChange(), HeronChange(name="Morning")])
    def test_is_the_same_one_where_nothing_would_be_different(self, change: HeronChange) -> None:
        assert changed(HERON, change, now=TUESDAY) is HERON


class TestHeronName:
    @pytest.mark.parametrize("name", ["A", "Morning", "李小龍", "Zoë ", "👩🏽‍🔬", "x" * 200])
    def test_is_on_one_line(self, name: str) -> None:
        assert msgspec.convert(name, HeronName) == name

    @pytest.mark.parametrize(
        "name", ["", " ", " Ada", "\u00a0Ada", "Ada\n", "A\tda", "Ada\0", "Ada\u2028", "x" * 201]
    )
    def test_begins_with_something_visible_and_breaks_no_line(self, name: str) -> None:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(name, HeronName)
