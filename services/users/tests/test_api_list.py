"""Listing users: what an administrator sees, page by page."""

import pytest

from chassis.testing.wire import recording
from users import wiring

from .directory import ADA, ADMIN, Directory


class TestListUsers:
    @pytest.fixture
    def five(self, directory: Directory) -> list[str]:
        """The addresses of five users, the newest first. Two of them came at the same moment."""
        emails = [f"user{number}@example.com" for number in range(5)]
        for number, email in enumerate(emails):
            directory.knows(f"0199a8a0-0000-7000-8000-00000000000{number}", email)
        directory.admin.execute(
            """
            UPDATE users SET registered_at = (SELECT max(registered_at) FROM users)
            WHERE email IN ('user3@example.com', 'user4@example.com')
            """
        )
        return emails[::-1]

    def test_shows_every_user_once_the_newest_first(
        self, directory: Directory, five: list[str]
    ) -> None:
        pages = [directory.lists(limit="2")]
        while (cursor := pages[-1].json["next_cursor"]) is not None:
            pages.append(directory.lists(limit="2", cursor=cursor))

        shown = [[user["email"] for user in page.json["items"]] for page in pages]
        assert shown == [five[0:2], five[2:4], five[4:5]]
        assert ["link" in page.headers for page in pages] == [True, True, False]

    def test_links_to_the_same_question_with_the_next_cursor(
        self, directory: Directory, five: list[str]
    ) -> None:
        answer = directory.lists(limit="4", status="active")

        cursor = answer.json["next_cursor"]
        link = f'</users?limit=4&status=active&cursor={cursor}>; rel="next"'
        assert answer.headers["link"] == link

    def test_shows_whom_it_shows_by_id(self, directory: Directory) -> None:
        registered = directory.registers()

        assert directory.lists().json == {"items": [registered.json], "next_cursor": None}

    def test_tells_the_deleted_from_those_there_are(
        self, directory: Directory, five: list[str]
    ) -> None:
        directory.deletes("0199a8a0-0000-7000-8000-000000000000", **ADMIN)

        active, deleted = directory.lists(), directory.lists(status="deleted")

        assert [user["email"] for user in active.json["items"]] == five[:-1]
        assert [(user["version"], user["email"]) for user in deleted.json["items"]] == [(2, None)]

    @pytest.mark.parametrize("written", ["user2@example.com", "USER2@EXAMPLE.COM"])
    def test_finds_the_user_of_an_address_in_any_case(
        self, directory: Directory, five: list[str], written: str
    ) -> None:
        answer = directory.lists(email=written)

        assert [user["email"] for user in answer.json["items"]] == ["user2@example.com"]

    def test_finds_nobody_by_an_address_that_nobody_has(self, directory: Directory) -> None:
        assert directory.lists(email="nobody@example.com").json["items"] == []

    def test_points_at_an_address_that_is_none(self, directory: Directory) -> None:
        answer = directory.lists(email="ada@localhost")

        assert answer.status == 422
        assert [(one["parameter"], one["code"]) for one in answer.json["errors"]] == [
            ("email", "invalid")
        ]

    @pytest.mark.parametrize(
        ("parameter", "value"),
        [("limit", "0"), ("limit", "101"), ("limit", "many"), ("status", "dead"), ("cursor", "x")],
    )
    def test_refuses_what_it_cannot_answer(
        self, directory: Directory, parameter: str, value: str
    ) -> None:
        answer = directory.lists(**{parameter: value})

        assert answer.status == 422
        assert [one["parameter"] for one in answer.json["errors"]] == [parameter]

    def test_is_for_administrators(self, directory: Directory) -> None:
        answer = directory.is_asked("GET /users", subject=ADA, scopes=["users/read"])

        assert answer.status == 403

    def test_costs_one_round_trip(self, directory: Directory, five: list[str]) -> None:
        with recording(wiring.database()) as trace:
            directory.lists(limit="2", email="user2@example.com")

        assert (trace.round_trips, len(trace.statements)) == (1, 1)
