import pytest

from infrastructure.cloud import Cloud
from operations.redrive.holding import Holding
from operations.redrive.pace import Stop

from .conftest import QUEUE, Queues

DEAD = f"{QUEUE}-dead-letters"


def holding(queues: Queues) -> Holding:
    url = queues.sqs.get_queue_url(QueueName=DEAD)["QueueUrl"]
    return Holding(queues.sqs, url, stop=Stop())


class TestHolding:
    def test_counts_a_message_once_that_is_seen_twice(self, queues: Queues) -> None:
        queues.put(DEAD, "poison")

        with holding(queues) as held:
            (first,) = held.gather()
            held.give_back([first])
            (second,) = held.gather()
            gone = held.delete([second])

        assert first.message_id == second.message_id
        assert gone == {second.message_id}
        assert queues.visible(DEAD) == []

    def test_hides_what_it_has_and_gives_it_back_at_the_end(self, queues: Queues) -> None:
        queues.put(DEAD, "poison")

        with holding(queues) as held:
            held.gather()
            meanwhile = queues.visible(DEAD)

        assert (meanwhile, queues.visible(DEAD)) == ([], [("poison", {})])

    def test_looks_at_no_more_than_the_most(self, queues: Queues) -> None:
        for number in range(15):
            queues.put(DEAD, str(number))

        with holding(queues) as held:
            found = held.gather(most=10)

        assert (len(found), held.is_complete) == (10, False)

    def test_hides_each_letter_until_its_turn(self, queues: Queues, cloud: Cloud) -> None:
        queues.put(DEAD, "first")

        with holding(queues) as held:
            planned = held.keep(held.gather(), rate=1)
            meanwhile = queues.visible(DEAD)

        assert ([it.body for it in planned], meanwhile) == (["first"], [])

    def test_leaves_out_what_would_wait_for_longer_than_sqs_hides(
        self, queues: Queues, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("operations.redrive.holding.LONGEST_SECONDS", 60)
        queues.put(DEAD, "poison")
        with holding(queues) as held:
            (letter,) = held.gather()

        planned = held.keep([letter] * 200, rate=2)

        assert len(planned) == 120
