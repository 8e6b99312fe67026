"""Time that passes when a test says so, and what is seen of notifications meanwhile."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from chassis.time_budget import TimeBudget
from notifications.domain.notifications import Notification
from notifications.domain.registered_webhooks import Webhook
from notifications.gateways.webhooks import WebhookReceivers
from notifications.repository import DueNotifications, People
from notifications.use_cases.calls import Try, send_webhook
from notifications.use_cases.due import release_due

from ..cloud import TABLE, Cloud  # noqa: TID252  # The tests are no package of one name.
from ..conftest import NOW  # noqa: TID252

MINUTE = timedelta(minutes=1)
UNLIMITED = TimeBudget(lambda: float("inf"))


class Clock:
    """Time that passes when a test says so, and what is due by then."""

    def __init__(self, people: People, receivers: WebhookReceivers, due: DueNotifications) -> None:
        self.now = NOW
        self._people, self._receivers, self._due = people, receivers, due

    def send(self, notification: Notification, *, chance: float = 0.0) -> str:
        this = Try(attempt_id=uuid4(), notice_id=uuid4(), now=self.now, chance=chance)
        delivery = send_webhook(
            key=notification.key, people=self._people, receivers=self._receivers, this=this
        )
        return delivery.outcome

    def pass_minutes(self, count: int, *notifications: Notification) -> None:
        """Let minutes pass, with `release_due` and whatever follows from it in each."""
        for _ in range(count):
            self.now += MINUTE
            release_due(due=self._due, now=self.now, budget=UNLIMITED)
            for each in notifications:
                if self._people.notifications.get(each.key).is_up:
                    self.send(each)


def states(cloud: Cloud) -> list[str]:
    return [item["status"] for item in cloud.items("NOTIFICATION#") if "#webhook" in item["sk"]]


def attempts(cloud: Cloud) -> list[dict[str, Any]]:
    """Return the recorded attempts of the only webhook notification, the oldest first."""
    (item,) = [it for it in cloud.items("NOTIFICATION#") if "#webhook" in it["sk"]]
    written: Any = item["attempts"]
    found = [
        {name: next(iter(value.values())) for name, value in each["M"].items()}
        for each in written.values()
    ]
    return sorted(found, key=lambda each: each["at"])


def delete(cloud: Cloud, webhook: Webhook) -> None:
    """Delete a webhook, as another function does."""
    cloud.dynamodb.delete_item(TableName=TABLE, Key=key_of(webhook))


def key_of(webhook: Webhook) -> dict[str, Any]:
    return {
        "pk": {"S": f"RECIPIENT#{webhook.owner_id}"},
        "sk": {"S": f"WEBHOOK#{webhook.webhook_id}"},
    }


def probe_first(cloud: Cloud, webhook: Webhook) -> None:
    """Take the turn to call a failing receiver, as another function does."""
    cloud.dynamodb.update_item(
        TableName=TABLE,
        Key=key_of(webhook),
        UpdateExpression="SET paused_until = :later",
        ExpressionAttributeValues={":later": {"S": (NOW + 3 * MINUTE).isoformat()}},
    )
