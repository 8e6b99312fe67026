from typing import Any

import pytest

from localcloud.event_sources.filters import passes

RECORD = {"body": {"kind": "order", "amount": 100, "tags": ["a", "b"], "gone": None}, "name": "X1"}


class TestPasses:
    @pytest.mark.parametrize(
        "pattern",
        [
            {"body": {"kind": ["user", "order"]}},
            {"body": {"kind": ["order"], "amount": [100]}},
            {"body": {"tags": ["b"]}},
            {"body": {"gone": [None]}},
            {"body": {"kind": [{"prefix": "ord"}]}},
            {"body": {"kind": [{"suffix": "der"}]}},
            {"body": {"kind": [{"anything-but": ["user"]}]}},
            {"body": {"kind": [{"anything-but": {"prefix": "u"}}]}},
            {"body": {"amount": [{"numeric": [">", 50, "<=", 100]}]}},
            {"body": {"other": [{"exists": False}], "kind": [{"exists": True}]}},
            {"name": [{"equals-ignore-case": "x1"}]},
            {"$or": [{"name": ["other"]}, {"body": {"amount": [100]}}]},
        ],
    )
    def test_accepts_a_record_that_matches(self, pattern: dict[str, Any]) -> None:
        assert passes(RECORD, [{"body": {"kind": ["never"]}}, pattern])

    @pytest.mark.parametrize(
        "pattern",
        [
            {"body": {"kind": ["user"]}},
            {"body": {"kind": ["order"], "amount": [99]}},
            {"body": {"amount": ["100"]}},
            {"body": {"other": [None]}},
            {"body": {"kind": {"deeper": ["order"]}}},
            {"body": {"kind": [{"prefix": "der"}]}},
            {"body": {"kind": [{"anything-but": "order"}]}},
            {"body": {"amount": [{"numeric": ["<", 100]}]}},
            {"body": {"kind": [{"numeric": [">", 0]}]}},
            {"body": {"kind": [{"exists": False}]}},
            {"$or": [{"name": ["other"]}, {"name": ["another"]}]},
        ],
    )
    def test_refuses_a_record_that_does_not(self, pattern: dict[str, Any]) -> None:
        assert not passes(RECORD, [pattern])

    def test_accepts_everything_without_a_filter(self) -> None:
        assert passes(RECORD, [])
