"""What a customer is told is in their inbox, and by e-mail as far as they want it."""

from flows.world import Customer, World, eventually
from localcloud.client import JSON


class TestInbox:
    def test_tells_what_became_of_an_order_until_it_was_read(self, world: World) -> None:
        customer, sku = world.customer(), world.product()
        order_id = customer.settled(customer.place(sku).body["order_id"])["order_id"]

        (entry,) = told(customer, order_id, entries=1)
        path = f"/notifications/{entry['notification_id']}/read"
        read = customer.client.call("POST", path, token=customer.token).body

        assert (entry["kind"], entry["read_at"]) == ("payment", None)
        assert customer.inbox_about(order_id) == [read]
        assert read["read_at"] is not None

    def test_tells_of_a_parcel_by_e_mail_only_who_wants_it(self, world: World) -> None:
        customer, sku = world.customer(), world.product()
        chosen = customer.client.call(
            "PUT",
            "/notification-preferences",
            token=customer.token,
            body={"kinds": {"order_progress": {"email": False}}},
            headers={"if-match": '"1"'},
        )
        order_id = customer.settled(customer.place(sku).body["order_id"])["order_id"]
        customer.mailed(order_id)

        world.ship(order_id)
        newest, _ = told(customer, order_id, entries=2)

        assert chosen.status == 200
        assert newest["text"] == f"Your order {order_id} is on its way."
        assert [mail["subject"] for mail in customer.mails_about(order_id)] == [
            "Your order is confirmed"
        ]


def told(customer: Customer, order_id: str, *, entries: int) -> list[JSON]:
    """Wait until the inbox says so much of an order; the newest comes first."""

    def probe() -> list[JSON] | None:
        found = customer.inbox_about(order_id)
        return found if len(found) == entries else None

    return eventually(probe, f"{entries} entries about {order_id}")
