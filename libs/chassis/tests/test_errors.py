import pytest

from chassis.errors import Failure


class ParcelLost(Failure):
    """The parcel {label} was lost
    near {place}.

    Nobody knows when.
    """

    label: str
    place: str


class ParcelLostAtSea(ParcelLost):
    pass


class TestFailure:
    def test_says_the_first_paragraph_of_its_docstring_with_its_facts(self) -> None:
        lost = ParcelLost(label="A-1", place="Kiel")

        assert str(lost) == "The parcel A-1 was lost near Kiel."

    def test_carries_its_facts(self) -> None:
        lost = ParcelLost(label="A-1", place="Kiel")

        assert (lost.label, lost.place) == ("A-1", "Kiel")

    def test_inherits_the_message_of_its_parent(self) -> None:
        lost = ParcelLostAtSea(label="A-1", place="Kiel")

        assert str(lost) == "The parcel A-1 was lost near Kiel."

    def test_refuses_to_leave_a_fact_out(self) -> None:
        with pytest.raises(KeyError):
            ParcelLost(label="A-1")
