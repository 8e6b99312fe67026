from datetime import UTC, datetime

from chassis.clock import utc_now


class TestUtcNow:
    def test_knows_that_it_is_utc(self) -> None:
        before = datetime.now(UTC)

        now = utc_now()

        assert before <= now <= datetime.now(UTC)
        assert now.tzinfo is UTC
