"""The rules of CloudEvents 1.0 that every envelope keeps."""

import re

import msgspec
import pytest

from contracts import EVENTS, Envelope, Event
from contracts.users import UserRegistered


class TestEnvelope:
    def test_takes_type_source_and_subject_from_the_event(
        self, told: Envelope[UserRegistered], registered: UserRegistered
    ) -> None:
        assert (told.type, told.source, told.subject) == (
            "users.user_registered.v1",
            "users",
            str(registered.user_id),
        )

    def test_names_every_attribute_in_lower_case_letters_and_digits(self) -> None:
        names = {field.encode_name for field in msgspec.structs.fields(Envelope)}

        assert {name for name in names if not re.fullmatch(r"[a-z0-9]{1,20}", name)} == set()

    def test_carries_the_attributes_that_cloudevents_requires(self) -> None:
        required = {"specversion", "id", "source", "type"}

        assert required <= {field.encode_name for field in msgspec.structs.fields(Envelope)}


class TestEvent:
    @pytest.mark.parametrize("event", EVENTS.values(), ids=list(EVENTS))
    def test_has_a_type_made_of_its_source_its_name_and_its_version(
        self, event: type[Event]
    ) -> None:
        name = re.sub(r"V\d+$", "", event.__name__)
        words = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()

        assert re.fullmatch(rf"{event.source}\.{words}\.v\d+", event.type)

    @pytest.mark.parametrize("event", EVENTS.values(), ids=list(EVENTS))
    def test_carries_the_version_of_its_aggregate(self, event: type[Event]) -> None:
        assert "version" in {field.name for field in msgspec.structs.fields(event)}

    @pytest.mark.parametrize("event", EVENTS.values(), ids=list(EVENTS))
    def test_is_frozen(self, event: type[Event]) -> None:
        assert event.__struct_config__.frozen

    def test_has_one_type_for_each_class(self) -> None:
        def below(cls: type[Event]) -> set[type[Event]]:
            found = set(cls.__subclasses__())
            return found.union(*(below(each) for each in found))

        concrete = {
            cls
            for cls in below(Event)
            if "type" in vars(cls) and cls.__module__.startswith("contracts.")
        }

        assert concrete == set(EVENTS.values())
