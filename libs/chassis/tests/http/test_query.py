from typing import Annotated

import pytest
from msgspec import Meta, Struct

from chassis.http import PageQuery
from chassis.http.problem import Refused
from chassis.http.query import decode_query


class WidgetsQuery(PageQuery, frozen=True, kw_only=True):
    colour: Annotated[str, Meta(max_length=10)] | None = None


class Required(Struct, frozen=True, forbid_unknown_fields=True):
    since: int


def faults(query_string: str, query: type[Struct] | None) -> list[tuple[object, str]]:
    with pytest.raises(Refused) as refused:
        decode_query(query_string, query)
    assert refused.value.error.code == "VALIDATION_ERROR"
    return [(error.parameter, error.code) for error in refused.value.errors]


class TestDecodeQuery:
    def test_returns_nothing_where_a_route_takes_nothing(self) -> None:
        assert decode_query("", None) is None

    def test_fills_in_defaults(self) -> None:
        assert decode_query("", WidgetsQuery) == WidgetsQuery(limit=50, cursor=None, colour=None)

    def test_converts_and_decodes_text(self) -> None:
        query = decode_query("limit=7&colour=light%20blue", WidgetsQuery)

        assert query == WidgetsQuery(limit=7, colour="light blue")

    def test_keeps_commas(self) -> None:
        assert decode_query("colour=red,blue", WidgetsQuery) == WidgetsQuery(colour="red,blue")

    @pytest.mark.parametrize("limit", ["0", "101", "-1"])
    def test_refuses_limits_out_of_range(self, limit: str) -> None:
        assert faults(f"limit={limit}", WidgetsQuery) == [("limit", "out_of_range")]

    @pytest.mark.parametrize("limit", ["", "many", "1.5", "null"])
    def test_refuses_limits_that_are_no_integers(self, limit: str) -> None:
        assert faults(f"limit={limit}", WidgetsQuery) == [("limit", "wrong_type")]

    def test_lists_all_bad_parameters_at_once(self) -> None:
        assert faults("limit=0&colour=aquamarine-ish&color=red", WidgetsQuery) == [
            ("limit", "out_of_range"),
            ("colour", "too_long"),
            ("color", "unknown_field"),
        ]

    def test_refuses_parameters_where_a_route_takes_none(self) -> None:
        assert faults("limit=1", None) == [("limit", "unknown_field")]

    def test_refuses_repeated_parameters(self) -> None:
        assert faults("colour=red&colour=blue", WidgetsQuery) == [("colour", "repeated")]

    def test_names_missing_parameters(self) -> None:
        assert faults("", Required) == [("since", "required")]

    def test_refuses_nul_characters(self) -> None:
        assert faults("colour=%00", WidgetsQuery) == [("colour", "forbidden_character")]
