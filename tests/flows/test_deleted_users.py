"""Whoever is deleted is forgotten by every service, and orders nothing more."""

from flows.conftest import HOME
from flows.traces import traces
from flows.world import World, eventually

LOGS = HOME / "logs"


class TestDeletedUser:
    def test_is_found_nowhere_and_orders_nothing(self, world: World) -> None:
        customer, sku = world.customer(), world.product()
        known = traces(world, customer.email, logs=LOGS)

        deleted = customer.client.call(
            "DELETE",
            f"/users/{customer.user_id}",
            token=customer.token,
            headers={"if-match": '"1"'},
        )
        refused = eventually(
            lambda: answer if (answer := customer.place(sku)).status != 201 else None,
            "orders to hear of it",
        )
        eventually(
            lambda: None if traces(world, customer.email, logs=LOGS) else True,
            "the last trace to vanish",
        )

        assert known >= {"users.users", "local-notifications"}
        assert deleted.status == 204
        assert (refused.status, refused.body["code"]) == (409, "CUSTOMER_DELETED")
