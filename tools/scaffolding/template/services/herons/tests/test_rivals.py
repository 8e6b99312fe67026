"""Two who want the same at the same moment: one gets it, and the other is told so."""

from collections import Counter

from chassis.testing.http import HttpAnswer
from chassis.testing.rivals import Rivals

from .visitor import Visitor

MANY = 12


def outcomes(answers: list[HttpAnswer]) -> Counter[int]:
    return Counter(answer.status for answer in answers)


class TestCreateHeron:
    def test_creates_one_for_one_key(self, visitor: Visitor, rivals: Rivals) -> None:
        answers = rivals.at_once(MANY, lambda _: visitor.creates())

        # Whoever comes while the first is at work is told to come again.
        assert outcomes(answers)[201] >= 1
        assert set(outcomes(answers)) <= {201, 409}
        assert visitor.told == ["herons.heron_created.v1"]


class TestChangeHeron:
    def test_lets_one_of_many_win(self, visitor: Visitor, rivals: Rivals) -> None:
        heron_id = visitor.created()

        answers = rivals.at_once(
            MANY, lambda number: visitor.changes(heron_id, name=f"Evening {number}")
        )

        assert outcomes(answers) == {200: 1, 412: MANY - 1}
        (winner,) = [answer for answer in answers if answer.status == 200]
        assert visitor.reads(heron_id).json == winner.json
        assert visitor.told == ["herons.heron_created.v1", "herons.heron_changed.v1"]

    def test_or_deletes_it(self, visitor: Visitor, rivals: Rivals) -> None:
        heron_id = visitor.created()

        answers = rivals.at_once(
            2,
            lambda number: (
                visitor.deletes(heron_id) if number else visitor.changes(heron_id, name="Evening")
            ),
        )

        changed, deleted = (answer.status for answer in answers)
        assert (changed, deleted) in {(200, 412), (404, 204)}
