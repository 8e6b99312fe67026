"""How functions say what became of notifications: a log line and a metric."""

from typing import Final

import msgspec

from chassis.logging import logger
from chassis.metrics import record
from notifications.domain.kinds import kind_of
from notifications.domain.notifications import Channel
from notifications.use_cases.delivery import Delivery
from notifications.use_cases.telling import Told

_METRICS: Final = {
    it: f"Notifications{it.title()}" for it in ("sent", "delayed", "failed", "suppressed")
}


def count(delivery: Delivery) -> None:
    """Log an outcome, and count it by channel and kind."""
    logger.info("notification handled", extra={"outcome": delivery.outcome})
    if metric := _METRICS.get(delivery.outcome):
        notification = delivery.notification
        record(metric, 1, channel=notification.key.channel, kind=notification.kind)


def count_told(told: Told, *, event_type: str) -> None:
    """Log what an event has led to, and count the e-mails that were delayed at once."""
    logger.info("event noted", extra=msgspec.to_builtins(told))
    if told.notifications_delayed:
        kind = kind_of(event_type)
        record(_METRICS["delayed"], told.notifications_delayed, channel=Channel.EMAIL, kind=kind)
