from datetime import UTC, datetime, timedelta

import pytest

from operations.arguments import Identity, read_id, read_rate, read_since
from operations.errors import BadArgument

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
SORTABLE = "0197a0aa-0c44-7a3b-b1d2-8e5f60c7a921"
MADE_AT = datetime(2025, 6, 24, 6, 39, 48, 292000, tzinfo=UTC)


class TestReadRate:
    @pytest.mark.parametrize(("text", "rate"), [("", 10), ("1", 1), ("500", 500)])
    def test_reads_a_number(self, text: str, rate: int) -> None:
        assert read_rate(text) == rate

    @pytest.mark.parametrize("text", ["0", "501", "-1", "1.5", "many", "²"])
    def test_refuses_anything_else(self, text: str) -> None:
        with pytest.raises(BadArgument, match="RATE must be a whole number from 1 to 500"):
            read_rate(text)


class TestReadId:
    def test_reads_when_an_id_was_made(self) -> None:
        assert read_id(SORTABLE.upper()) == Identity(SORTABLE, MADE_AT)

    @pytest.mark.parametrize("text", ["4bf92f35-77b3-4da6-a3ce-929d0e0e4736", "a-story"])
    def test_takes_ids_that_do_not_tell_it(self, text: str) -> None:
        assert read_id(text) == Identity(text, None)

    @pytest.mark.parametrize("text", ["", "a b", "-rf", 'x" or 1=1', "x" * 129, "a\n"])
    def test_refuses_what_is_no_id(self, text: str) -> None:
        with pytest.raises(BadArgument, match="ID must be the id of an order, a user"):
            read_id(text)


class TestReadSince:
    @pytest.mark.parametrize(
        ("text", "since"),
        [
            ("90m", NOW - timedelta(minutes=90)),
            ("6h", NOW - timedelta(hours=6)),
            ("3d", NOW - timedelta(days=3)),
            ("2026-01-30T01:00:00Z", datetime(2026, 1, 30, 1, tzinfo=UTC)),
            ("2026-01-30", datetime(2026, 1, 30, tzinfo=UTC)),
            ("", NOW - timedelta(days=1)),
        ],
    )
    def test_reads_how_long_ago_or_when(self, text: str, since: datetime) -> None:
        assert read_since(text, about=Identity("a-story", None), now=NOW) == since

    def test_begins_before_an_id_that_tells_when_it_was_made(self) -> None:
        since = read_since("", about=read_id(SORTABLE), now=NOW)

        assert since == MADE_AT - timedelta(minutes=5)

    @pytest.mark.parametrize("text", ["yesterday", "3w", "90", "99999d"])
    def test_refuses_anything_else(self, text: str) -> None:
        with pytest.raises(BadArgument, match="SINCE must be like 90m, 6h, 3d or"):
            read_since(text, about=Identity("a-story", None), now=NOW)
