"""How the functions that deliver say what became of a notification: a log line and a metric."""

from typing import Final

from chassis.logging import logger
from chassis.metrics import record
from notifications.use_cases.delivery import Delivery

_METRICS: Final = {
    it: f"Notifications{it.title()}" for it in ("sent", "delayed", "failed", "suppressed")
}


def count(delivery: Delivery) -> None:
    """Log an outcome, and count it by channel and kind."""
    logger.info("notification handled", extra={"outcome": delivery.outcome})
    if metric := _METRICS.get(delivery.outcome):
        notification = delivery.notification
        record(metric, 1, channel=notification.key.channel, kind=notification.kind)
