from datetime import UTC, datetime
from uuid import UUID

import pytest
from msgspec import Struct

from chassis.http import InvalidCursor, Page, decode_cursor, encode_cursor, page_of
from chassis.http.paging import next_link


class LastWidget(Struct, frozen=True):
    made_at: datetime
    widget_id: UUID


class LastGadget(Struct, frozen=True):
    made_at: datetime
    widget_id: UUID


class Widget(Struct, frozen=True):
    name: str


class LastName(Struct, frozen=True):
    name: str


position = LastWidget(
    made_at=datetime(2025, 1, 31, 12, tzinfo=UTC),
    widget_id=UUID("0199a8a0-0000-7000-8000-0000000000ff"),
)


class TestCursor:
    def test_is_read_back(self) -> None:
        assert decode_cursor(encode_cursor(position), LastWidget) == position

    def test_needs_no_escaping_in_an_address(self) -> None:
        odd = LastName(name="~?>ÿ" * 20)

        cursor = encode_cursor(odd)

        assert set(cursor).isdisjoint("+/=%&")
        assert decode_cursor(cursor, LastName) == odd

    @pytest.mark.parametrize(
        "damaged",
        ["", "x", "ä", "%%%", "eyJ", encode_cursor(position)[:-3], "bnVsbA", "WzEsMiwzXQ"],
    )
    def test_is_refused_when_damaged(self, damaged: str) -> None:
        with pytest.raises(InvalidCursor):
            decode_cursor(damaged, LastWidget)

    def test_is_refused_by_another_collection(self) -> None:
        with pytest.raises(InvalidCursor):
            decode_cursor(encode_cursor(position), LastGadget)


widgets = (Widget("a"), Widget("b"), Widget("c"))


def last_name(widget: Widget) -> LastName:
    return LastName(widget.name)


class TestPageOf:
    def test_is_the_last_page_when_nothing_is_left_over(self) -> None:
        page = page_of(widgets, limit=3, position=last_name)

        assert page == Page(items=widgets, next_cursor=None)

    def test_points_behind_its_last_item(self) -> None:
        page = page_of(widgets, limit=2, position=last_name)

        assert page == Page(
            items=(Widget("a"), Widget("b")), next_cursor=encode_cursor(LastName("b"))
        )

    def test_is_empty_when_there_is_nothing(self) -> None:
        page = page_of((), limit=3, position=last_name)

        assert page == Page(items=(), next_cursor=None)


class TestNextLink:
    def test_keeps_the_question_and_replaces_the_cursor(self) -> None:
        link = next_link("/widgets", "limit=2&colour=light%20blue&cursor=old", "new")

        assert link == {"link": '</widgets?limit=2&colour=light+blue&cursor=new>; rel="next"'}
