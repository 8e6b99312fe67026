"""What is asked of the database, seen on the wire: round trips are what a request costs."""

from collections.abc import Generator
from contextlib import contextmanager

from chassis.testing.wire import Trace, recording
from herons import wiring

from .visitor import Visitor

PINNING = frozenset({"CLOSE", "DEALLOCATE", "DECLARE", "FETCH", "LISTEN", "PREPARE", "SET"})


@contextmanager
def unpinned() -> Generator[Trace]:
    """Record the block; it fails where a connection of RDS Proxy would have been pinned."""
    with recording(wiring.database()) as trace:
        yield trace
    assert trace.prepared_names == []
    assert {sql.split()[0].upper() for sql in trace.statements} & PINNING == set()


class TestRequest:
    def test_to_create_costs_two_round_trips(self, visitor: Visitor) -> None:
        with unpinned() as trace:
            visitor.created()

        assert trace.round_trips == 2

    def test_to_read_costs_one(self, visitor: Visitor) -> None:
        heron_id = visitor.created()

        with unpinned() as trace:
            visitor.reads(heron_id)

        assert (trace.round_trips, len(trace.statements)) == (1, 1)

    def test_to_list_costs_one(self, visitor: Visitor) -> None:
        visitor.created()

        with unpinned() as trace:
            visitor.lists(limit="1")

        assert (trace.round_trips, len(trace.statements)) == (1, 1)

    def test_to_change_costs_two(self, visitor: Visitor) -> None:
        heron_id = visitor.created()

        with unpinned() as trace:
            visitor.changes(heron_id, name="Evening")

        assert trace.round_trips == 2

    def test_to_delete_costs_two(self, visitor: Visitor) -> None:
        heron_id = visitor.created()

        with unpinned() as trace:
            visitor.deletes(heron_id)

        assert trace.round_trips == 2

    def test_names_no_statement_however_often_it_is_made(self, visitor: Visitor) -> None:
        heron_id = visitor.created()

        # psycopg would prepare on the sixth execution.
        with unpinned():
            for _ in range(8):
                visitor.reads(heron_id)
