"""What was delayed, when its time has come."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from msgspec import structs

from chassis.clock import utc_now
from chassis.testing.lambda_context import FakeLambdaContext
from chassis.time_budget import TimeBudget
from notifications.domain.notifications import Notification
from notifications.handlers.release_due import handler
from notifications.repository import DueNotifications, Notifications, Table
from notifications.use_cases.due import Released, release_due

from .conftest import ATTEMPT, NOW, Cloud

UNLIMITED = TimeBudget(lambda: float("inf"))
MOMENT = timedelta(milliseconds=1)


@pytest.fixture
def due(table: Table) -> DueNotifications:
    return DueNotifications(table)


def add_delayed(
    notifications: Notifications, notification: Notification, *, until: datetime, count: int = 1
) -> list[Notification]:
    """Add copies, about other events, that are delayed."""
    copies = [
        structs.replace(
            notification, key=structs.replace(notification.key, event_id=uuid4())
        ).delayed_until(until)
        for _ in range(count)
    ]
    for each in copies:
        notifications.add(each)
    return copies


def states(cloud: Cloud) -> list[str]:
    return [item["status"] for item in cloud.items("NOTIFICATION#")]


class TestReleaseDue:
    @pytest.mark.parametrize(("early", "released"), [(timedelta(0), 1), (MOMENT, 0)])
    def test_releases_what_is_due_and_nothing_else(
        self,
        due: DueNotifications,
        notifications: Notifications,
        notification: Notification,
        early: timedelta,
        released: int,
    ) -> None:
        (delayed,) = add_delayed(notifications, notification, until=NOW)

        answer = release_due(due=due, now=NOW - early, budget=UNLIMITED)

        assert answer == Released(released, is_complete=True)
        assert notifications.get(delayed.key).is_up is bool(released)

    def test_releases_once(
        self,
        due: DueNotifications,
        notifications: Notifications,
        notification: Notification,
        cloud: Cloud,
    ) -> None:
        add_delayed(notifications, notification, until=NOW, count=20)

        counts = [release_due(due=due, now=NOW, budget=UNLIMITED).count for _ in range(2)]

        assert counts == [20, 0]
        assert states(cloud) == ["pending"] * 20
        assert not {"due_at", "due_shard"} & set(cloud.items("NOTIFICATION#")[0])

    def test_passes_over_what_the_index_still_lists(
        self, due: DueNotifications, notifications: Notifications, notification: Notification
    ) -> None:
        (delayed,) = add_delayed(notifications, notification, until=NOW)
        due.release(delayed)
        notifications.claim(delayed.key, ATTEMPT)
        later = delayed.delayed_until(NOW + timedelta(minutes=5))
        notifications.put_off(later, ATTEMPT.failed("timed_out"))

        assert due.release(delayed) is False
        assert notifications.get(delayed.key) == later

    def test_stops_in_time_and_says_so(
        self, due: DueNotifications, notifications: Notifications, notification: Notification
    ) -> None:
        add_delayed(notifications, notification, until=NOW, count=5)
        left = iter([1.0, 1.0, 0.0])

        answer = release_due(due=due, now=NOW, budget=TimeBudget(lambda: next(left)))

        assert answer == Released(2, is_complete=False)


class TestHandler:
    def test_answers_with_what_it_released(
        self,
        notifications: Notifications,
        notification: Notification,
        context: FakeLambdaContext,
        cloud: Cloud,
    ) -> None:
        add_delayed(notifications, notification, until=utc_now(), count=2)

        answer = handler({}, context)

        assert answer == {"count": 2, "is_complete": True}
        assert states(cloud) == ["pending"] * 2
