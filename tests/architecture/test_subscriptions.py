"""What a consumer can handle, its queue is given."""

from pathlib import Path
from typing import Any, cast

import hcl2

from contracts import EVENTS, decode
from contracts.golden import examples
from notifications.domain.contacts import contact_told_by
from notifications.domain.notifications import news_told_by


def subscribed(root: Path) -> set[str]:
    with (root / "services/notifications/terraform/subscriptions.tf").open() as file:
        content = cast("dict[str, Any]", hcl2.load(file))  # pyright: ignore[reportUnknownMemberType]
    (module,) = content["module"]
    (arguments,) = module.values()
    return {event_type.strip('"') for event_type in arguments["detail_types"]}


def concerns_somebody(event_type: str) -> bool:
    told = decode(examples(event_type)[0].detail)
    return bool(contact_told_by(told.data) or news_told_by(told))


class TestNotifications:
    def test_are_subscribed_to_the_events_that_concern_somebody(self, root: Path) -> None:
        concerning = {event_type for event_type in EVENTS if concerns_somebody(event_type)}

        assert subscribed(root) == concerning
