"""Which changes of an event break those who read it."""

from typing import Annotated, ClassVar

import pytest
from msgspec import Meta, Struct

from contracts import Event
from contracts.schema import breaking_changes, event_schema, event_schemas, recorded_schemas

TYPE = "lights.lamp_lit.v1"


class Bulb(Struct, frozen=True):
    watts: int


class LampLit(Event, frozen=True, kw_only=True):
    """The event as it was recorded."""

    type: ClassVar[str] = TYPE

    room: str
    bulbs: tuple[Bulb, ...]
    colour: str = "white"


class WithoutRoom(Event, frozen=True, kw_only=True):
    bulbs: tuple[Bulb, ...]
    colour: str = "white"


class WithNumberedRoom(LampLit, frozen=True, kw_only=True):
    room: int  # pyright: ignore[reportIncompatibleVariableOverride]


class WithShorterRoom(LampLit, frozen=True, kw_only=True):
    room: Annotated[str, Meta(max_length=3)]


class WithNullableRoom(LampLit, frozen=True, kw_only=True):
    room: str | None  # pyright: ignore[reportIncompatibleVariableOverride]


class WithOptionalRoom(LampLit, frozen=True, kw_only=True):
    room: str = "hall"


class WithRequiredColour(Event, frozen=True, kw_only=True):
    room: str
    bulbs: tuple[Bulb, ...]
    colour: str


class WithRequiredFloor(LampLit, frozen=True, kw_only=True):
    floor: int


class WithOptionalFloor(LampLit, frozen=True, kw_only=True):
    """Another sentence about the same event."""

    floor: int = 0


class ColdBulb(Struct, frozen=True):
    lumens: int


class WithOtherBulbs(LampLit, frozen=True, kw_only=True):
    bulbs: tuple[ColdBulb, ...]  # pyright: ignore[reportIncompatibleVariableOverride]


class TestBreakingChanges:
    @pytest.mark.parametrize(
        ("event", "complaints"),
        [
            (WithoutRoom, [f"{TYPE}: the field `room` was removed."]),
            (WithNumberedRoom, [f"{TYPE}: the type of `room` changed."]),
            (WithShorterRoom, [f"{TYPE}: the type of `room` changed."]),
            (WithNullableRoom, [f"{TYPE}: the type of `room` changed."]),
            (WithOptionalRoom, [f"{TYPE}: the field `room` is no longer always there."]),
            (WithRequiredColour, [f"{TYPE}: the field `colour` became required."]),
            (WithRequiredFloor, [f"{TYPE}: the field `floor` is new and has no default."]),
            (
                WithOtherBulbs,
                [
                    f"{TYPE}: the field `bulbs[].watts` was removed.",
                    f"{TYPE}: the field `bulbs[].lumens` is new and has no default.",
                ],
            ),
        ],
    )
    def test_name_the_event_and_the_field(self, event: type[Event], complaints: list[str]) -> None:
        found = breaking_changes({TYPE: event_schema(LampLit)}, {TYPE: event_schema(event)})

        assert list(found) == complaints

    def test_include_an_event_that_is_gone(self) -> None:
        found = breaking_changes({TYPE: event_schema(LampLit)}, {})

        assert list(found) == [f"{TYPE}: the event was removed from the registry."]

    @pytest.mark.parametrize("event", [LampLit, WithOptionalFloor])
    def test_do_not_include_a_field_with_a_default_or_other_prose(self, event: type[Event]) -> None:
        found = breaking_changes({TYPE: event_schema(LampLit)}, {TYPE: event_schema(event)})

        assert list(found) == []

    def test_do_not_include_a_new_event(self) -> None:
        assert list(breaking_changes({}, {TYPE: event_schema(LampLit)})) == []


class TestRecordedSchemas:
    def test_are_broken_by_no_event(self) -> None:
        assert list(breaking_changes(recorded_schemas(), event_schemas())) == []

    def test_cover_every_event_as_it_is_now(self) -> None:
        assert recorded_schemas() == event_schemas(), "run `make events`"
