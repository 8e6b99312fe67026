"""A made-up service with one table, on which the chassis is tried where no real one is known."""

from psycopg import Connection
from psycopg.rows import TupleRow

from chassis.ids import uuid7
from chassis.unit_of_work import UnitOfWork


class Parcels:
    """The table `parcels`."""

    def __init__(self, connection: Connection[TupleRow]) -> None:
        self._connection = connection

    def add(self, label: str, *, grams: int = 500) -> None:
        """Store a parcel; its label is unique, its weight above zero."""
        self._connection.execute(
            "INSERT INTO parcels (parcel_id, label, grams) VALUES (%s, %s, %s)",
            (uuid7(), label, grams),
        )

    def labels(self) -> list[str]:
        """Return all labels, in order."""
        rows = self._connection.execute("SELECT label FROM parcels ORDER BY label").fetchall()
        return [label for (label,) in rows]


class ParcelsUnitOfWork(UnitOfWork):
    """One transaction of parcels."""

    parcels: Parcels

    def _open(self) -> None:
        self.parcels = Parcels(self.connection)
