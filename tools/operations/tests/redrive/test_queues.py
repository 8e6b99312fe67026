import pytest

from infrastructure.cloud import Cloud
from operations.errors import NoDeadLetters, QueueUnknown
from operations.redrive.queues import find_dead_letters

from .conftest import QUEUE, Queues


class TestFindDeadLetters:
    @pytest.mark.parametrize("name", ["orders-process-order", QUEUE, f"{QUEUE}-dead-letters"])
    def test_knows_a_queue_by_each_of_its_names(
        self, name: str, queues: Queues, cloud: Cloud
    ) -> None:
        found = find_dead_letters(cloud, name)

        assert (found.consumer, found.name) == (QUEUE, f"{QUEUE}-dead-letters")
        assert (found.target.name, found.given_up_after) == (QUEUE, 5)

    def test_names_those_there_are_when_there_is_no_such_queue(
        self, queues: Queues, cloud: Cloud
    ) -> None:
        queues.make(
            "local-users-import-users", dead_letters="local-users-import-users-dead-letters"
        )

        known = "it has orders-process-order, users-import-users"
        with pytest.raises(QueueUnknown, match=f"local has no queue 'order'; {known}"):
            find_dead_letters(cloud, "order")

    def test_refuses_a_queue_without_dead_letters(self, queues: Queues, cloud: Cloud) -> None:
        queues.make("local-orders-loose")

        with pytest.raises(NoDeadLetters, match="local-orders-loose has no dead-letter queue"):
            find_dead_letters(cloud, "orders-loose")

    def test_refuses_dead_letters_that_nobody_wants_back(
        self, queues: Queues, cloud: Cloud
    ) -> None:
        queues.make("local-orders-orphan-dead-letters")

        with pytest.raises(NoDeadLetters, match="keeps the failures of no queue, mapping or"):
            find_dead_letters(cloud, "orders-orphan")
