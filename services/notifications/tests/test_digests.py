"""When a digest comes, and which it is."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs

from contracts.orders import OrderShipped
from notifications.domain.digests import CLOSED_BEFORE, digest_due, digest_of, is_open
from notifications.domain.kinds import DIGEST
from notifications.domain.notifications import News, Status
from notifications.domain.preferences import Choices, QuietHours

from .conftest import NOW
from .news import news_of

DUE = datetime(2025, 6, 2, 6, tzinfo=UTC)


def due(told_at: str, *, zone: str = "Europe/Berlin", quiet_hours: QuietHours | None = None) -> str:
    """Return when what happened at a moment is told, in UTC as the moment itself."""
    choices = Choices(time_zone=zone, quiet_hours=quiet_hours)
    return f"{digest_due(choices, datetime.fromisoformat(f'{told_at}Z')):%Y-%m-%dT%H:%M}"


@pytest.fixture
def news() -> News:
    return news_of(OrderShipped)


class TestDigestDue:
    @pytest.mark.parametrize(
        ("told_at", "due_at"),
        [
            ("2025-06-01T06:00:00", "2025-06-02T06:00"),
            ("2025-06-01T21:00:00", "2025-06-02T06:00"),
            ("2025-06-02T05:54:59", "2025-06-02T06:00"),
            ("2025-06-02T05:55:00", "2025-06-03T06:00"),
            # A day has 23 hours in spring, and 25 in autumn.
            ("2025-03-29T12:00:00", "2025-03-30T06:00"),
            ("2025-03-28T12:00:00", "2025-03-29T07:00"),
            ("2025-10-25T12:00:00", "2025-10-26T07:00"),
        ],
    )
    def test_is_the_next_morning_on_the_persons_clock(self, told_at: str, due_at: str) -> None:
        assert due(told_at) == due_at

    @pytest.mark.parametrize(
        ("zone", "due_at"),
        [
            ("UTC", "2025-06-02T08:00"),
            ("Pacific/Kiritimati", "2025-06-01T18:00"),
            ("Pacific/Pago_Pago", "2025-06-01T19:00"),
        ],
    )
    def test_knows_what_day_it_is_elsewhere(self, zone: str, due_at: str) -> None:
        assert due("2025-06-01T12:00:00", zone=zone) == due_at

    def test_waits_for_the_end_of_quiet_hours(self) -> None:
        late = QuietHours(start="23:00", end="10:30")

        assert due("2025-06-01T12:00:00", quiet_hours=late) == "2025-06-02T08:30"


class TestDigestOf:
    def test_is_one_for_a_person_and_a_morning(self, news: News) -> None:
        other = structs.replace(news, event_id=news.recipient_id, correlation_id="c-2")

        digest, same = (digest_of(each, due_at=DUE, now=NOW) for each in (news, other))

        assert same.key == digest.key
        assert (digest.event_type, digest.facts) == (DIGEST, {})
        assert (digest.status, digest.due_at) == (Status.DELAYED, DUE)

    def test_is_another_on_another_morning_and_for_another_person(self, news: News) -> None:
        stranger = structs.replace(news, recipient_id=news.event_id)

        ids = {
            digest_of(each, due_at=due_at, now=NOW).key.event_id
            for each in (news, stranger)
            for due_at in (DUE, DUE + timedelta(days=1))
        }

        assert len(ids) == 4


class TestIsOpen:
    def test_is_so_until_shortly_before_it_is_due(self) -> None:
        closes_at = DUE - CLOSED_BEFORE

        answers = [is_open(due_at=DUE, now=closes_at + timedelta(seconds=s)) for s in (-1, 0, 60)]

        assert answers == [True, False, False]
