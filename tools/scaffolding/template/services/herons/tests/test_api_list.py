"""Listing herons through the HTTP door, page by page."""

import pytest

from chassis.testing.http import HttpAnswer

from .visitor import ADMIN, OWNER, STRANGER, Visitor


def created(visitor: Visitor, count: int, *, subject: str = OWNER) -> list[str]:
    """Create some herons, and return their ids, the newest first."""
    ids = [visitor.created(key=f"key-{number}", subject=subject) for number in range(count)]
    return ids[::-1]


def ids(page: HttpAnswer) -> list[str]:
    return [heron["heron_id"] for heron in page.json["items"]]


class TestListHerons:
    def test_shows_each_as_reading_it_does(self, visitor: Visitor) -> None:
        heron_id = visitor.created()

        answer = visitor.lists()

        assert answer.json == {"items": [visitor.reads(heron_id).json], "next_cursor": None}

    def test_goes_through_all_pages_from_the_newest(self, visitor: Visitor) -> None:
        own = created(visitor, 5)

        pages = [visitor.lists(limit="2")]
        while cursor := pages[-1].json["next_cursor"]:
            pages.append(visitor.lists(limit="2", cursor=cursor))

        assert [ids(page) for page in pages] == [own[:2], own[2:4], own[4:]]

    def test_names_the_next_page_in_a_header(self, visitor: Visitor) -> None:
        created(visitor, 2)

        page = visitor.lists(limit="1")

        cursor = page.json["next_cursor"]
        assert page.headers["link"] == f'</herons?limit=1&cursor={cursor}>; rel="next"'
        assert "link" not in visitor.lists(limit="1", cursor=cursor).headers

    def test_shows_nobody_else_s(self, visitor: Visitor) -> None:
        own = created(visitor, 2)
        created(visitor, 2, subject=STRANGER)

        assert ids(visitor.lists()) == own

    def test_shows_an_administrator_all_of_them(self, visitor: Visitor) -> None:
        own = created(visitor, 2)
        others = created(visitor, 2, subject=STRANGER)

        assert ids(visitor.lists(**ADMIN)) == others + own

    def test_shows_an_administrator_those_of_an_owner(self, visitor: Visitor) -> None:
        created(visitor, 2)
        others = created(visitor, 2, subject=STRANGER)

        assert ids(visitor.lists(owner_id=STRANGER, **ADMIN)) == others

    def test_refuses_to_list_those_of_somebody_else(self, visitor: Visitor) -> None:
        answer = visitor.lists(owner_id=STRANGER)

        assert (answer.status, answer.json["code"]) == (403, "FORBIDDEN")
        assert visitor.lists(owner_id=OWNER).status == 200

    @pytest.mark.parametrize(
        ("parameter", "value"),
        [("owner_id", "me"), ("limit", "0"), ("limit", "101"), ("cursor", "bm90LWEtY3Vyc29y")],
    )
    def test_refuses_what_it_does_not_understand(
        self, visitor: Visitor, parameter: str, value: str
    ) -> None:
        answer = visitor.lists(**{parameter: value})

        assert (answer.status, answer.json["errors"][0]["parameter"]) == (422, parameter)
