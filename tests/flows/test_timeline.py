"""What became of an order can be told afterwards, whichever id somebody has."""

from typing import Final

import pytest

from flows.commands import Outcome, run_make
from flows.world import World, eventually

STORY: Final = (
    ("request", "local-orders-api", "POST /orders by"),
    ("row", "orders.orders", "placed_at"),
    ("outbox", "orders.outbox", "orders.order_placed.v1"),
    ("event", "local-orders-publish-outbox", "orders.order_placed.v1"),
    ("function", "local-orders-process-order", "handled"),
    ("row", "orders.orders", "updated_at"),
    ("outbox", "orders.outbox", "orders.order_confirmed.v1"),
    ("event", "local-orders-publish-outbox", "orders.order_confirmed.v1"),
    ("function", "local-notifications-on-event", "handled"),
    ("notification", "local-notifications", "email about orders.order_confirmed.v1: now sent"),
    ("function", "local-notifications-dispatch", "handled"),
    ("function", "local-notifications-send-email", "handled"),
    ("attempt", "local-notifications", "email about orders.order_confirmed.v1: sent"),
    ("mail", "mail box", "email about orders.order_confirmed.v1: arrived"),
)


class TestTimeline:
    @pytest.mark.parametrize("name", ["order", "conversation", "event"])
    def test_tells_a_placed_order_from_its_request_to_its_mail(
        self, name: str, world: World
    ) -> None:
        customer = world.greeted_customer()
        placed = customer.place(world.product())
        order_id = placed.body["order_id"]
        customer.mailed(order_id)
        ids = {"order": order_id, "conversation": placed.headers["x-correlation-id"]}
        ids["event"] = event_in(run_make("timeline", ID=order_id))

        told = eventually(
            lambda: known(run_make("timeline", ID=ids[name])), f"the timeline of the {name}"
        )

        assert in_order(told.output) == list(STORY)
        assert customer.email not in told.output
        assert customer.token not in told.output

    def test_says_that_an_id_is_unknown(self, world: World) -> None:
        told = run_make("timeline", ID="nobody-knows-this")

        assert (told.code, told.output) == (2, "")
        assert "local knows nothing of nobody-knows-this since" in told.errors


def event_in(told: Outcome) -> str:
    """Return the id of the event that an order was placed."""
    _, _, rest = told.output.partition("orders.order_placed.v1 ")
    return rest[:36]


def known(told: Outcome) -> Outcome | None:
    """Return a timeline once the last function has written what it did."""
    return told if "notification handled" in told.output else None


def in_order(output: str) -> list[tuple[str, str, str]]:
    """Return as much of the story as a timeline tells in the right order."""
    found: list[tuple[str, str, str]] = []
    for line in output.splitlines():
        if len(found) < len(STORY):
            kind, where, what = STORY[len(found)]
            if f" {kind} " in line and f" {where} " in line and what in line:
                found.append(STORY[len(found)])
    return found
