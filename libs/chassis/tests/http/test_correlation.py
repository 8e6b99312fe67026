from uuid import UUID

import pytest

from chassis.http.correlation import correlation_id_of


class TestCorrelationIdOf:
    @pytest.mark.parametrize("sent", ["a", "0199a8a0-0000-7000", "A.b_c:d-1", "x" * 128])
    def test_keeps_what_is_wellformed(self, sent: str) -> None:
        assert correlation_id_of({"x-correlation-id": sent}) == sent

    @pytest.mark.parametrize(
        "sent", ["", "two words", "a\n", "-a", 'a"b', "ä", "x" * 129, "a, b", "<script>"]
    )
    def test_replaces_what_is_not(self, sent: str) -> None:
        assert UUID(correlation_id_of({"x-correlation-id": sent})).version == 7

    def test_makes_one_where_none_was_sent(self) -> None:
        assert UUID(correlation_id_of({})).version == 7
