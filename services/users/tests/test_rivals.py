"""Two who want the same at the same moment: one gets it, and the other is told so."""

from collections import Counter
from uuid import UUID

from chassis.testing.http import HttpAnswer
from chassis.testing.rivals import Rivals

from .directory import ADA, Directory

MANY = 12


def outcomes(answers: list[HttpAnswer]) -> Counter[int]:
    return Counter(answer.status for answer in answers)


def others(number: int) -> str:
    return f"0199a8a0-0000-7000-8000-0000000001{number:02}"


class TestChangeUser:
    def test_lets_one_of_two_with_the_same_version_win(
        self, directory: Directory, rivals: Rivals
    ) -> None:
        directory.registers()

        answers = rivals.at_once(2, lambda number: directory.changes(name=f"Ada {number}"))

        assert outcomes(answers) == {200: 1, 412: 1}
        (winner,) = [answer for answer in answers if answer.status == 200]
        assert directory.shows().json == winner.json
        assert [told.type for told in directory.events] == [
            "users.user_registered.v1",
            "users.user_changed.v1",
        ]

    def test_lets_one_of_many_win(self, directory: Directory, rivals: Rivals) -> None:
        directory.registers()

        answers = rivals.at_once(MANY, lambda number: directory.changes(name=f"Ada {number}"))

        assert outcomes(answers) == {200: 1, 412: MANY - 1}
        assert directory.shows().json["version"] == 2

    def test_or_deletes_them(self, directory: Directory, rivals: Rivals) -> None:
        directory.registers()

        answers = rivals.at_once(
            2,
            lambda number: directory.deletes() if number else directory.changes(name="Ada King"),
        )

        changed, deleted = (answer.status for answer in answers)
        assert (changed, deleted) in {(200, 412), (404, 204)}

    def test_gives_one_address_to_one_of_many(self, directory: Directory, rivals: Rivals) -> None:
        for number in range(MANY):
            directory.knows(others(number), f"user{number}@example.com")

        answers = rivals.at_once(
            MANY,
            lambda number: directory.changes(
                others(number), subject=others(number), email="wanted@example.com"
            ),
        )

        assert outcomes(answers) == {200: 1, 409: MANY - 1}


class TestRegisterUser:
    def test_registers_one_user_once(self, directory: Directory, rivals: Rivals) -> None:
        answers = rivals.at_once(MANY, lambda _: directory.registers())

        assert outcomes(answers) == {201: 1, 409: MANY - 1}
        assert directory.emails == {UUID(ADA): "ada@example.com"}
        assert len(directory.events) == 1

    def test_gives_one_address_to_one_of_many(self, directory: Directory, rivals: Rivals) -> None:
        answers = rivals.at_once(
            MANY, lambda number: directory.registers(others(number), email="WANTED@example.com")
        )

        assert outcomes(answers) == {201: 1, 409: MANY - 1}
        assert len(directory.events) == 1
