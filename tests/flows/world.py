"""What the stories are told with: customers, products, and patience.

Every customer and product is new, so stories do not meet each other.
"""

import secrets
import time
import uuid
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from msgspec import Struct

from localcloud.aws import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY
from localcloud.client import JSON, Answer, Client

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

CUSTOMER_SCOPES = (
    *("users/write", "users/read", "orders/write", "orders/read"),
    *("notifications/write", "notifications/read"),
)


class Customer(Struct, frozen=True):
    """A registered customer whom orders knows."""

    user_id: str
    email: str
    token: str
    client: Client

    def place(self, sku: str, quantity: int = 1, *, key: str | None = None) -> Answer:
        """Order one product."""
        return self.client.call(
            "POST",
            "/orders",
            token=self.token,
            body={"lines": [{"sku": sku, "quantity": quantity}]},
            headers={"idempotency-key": key or str(uuid.uuid4())},
        )

    def ordered(self, sku: str) -> str:
        """Order one product, and return the order's id."""
        placed = self.place(sku)
        assert placed.status == 201, placed.body
        return placed.body["order_id"]

    def cancel(self, order_id: str) -> Answer:
        """Call off an order."""
        return self.client.call("POST", f"/orders/{order_id}/cancel", token=self.token)

    def order(self, order_id: str) -> JSON:
        """Read one order."""
        return self.client.call("GET", f"/orders/{order_id}", token=self.token).body

    def settled(self, order_id: str) -> JSON:
        """Wait until an order is no longer pending."""

        def probe() -> JSON | None:
            order = self.order(order_id)
            return None if order["status"] == "pending" else order

        return eventually(probe, f"order {order_id} to settle")

    def inbox_about(self, order_id: str) -> list[JSON]:
        """Return what the newest part of this customer's inbox says of an order."""
        page = self.client.call("GET", "/notifications", token=self.token).body
        return [entry for entry in page["items"] if order_id in entry["text"]]

    def mails_about(self, order_id: str) -> list[JSON]:
        """Return the mails to this customer that name an order."""
        return [mail for mail in self.client.mails(self.email) if order_id in mail["text"]]

    def mailed(self, order_id: str) -> list[JSON]:
        """Wait for the first mail about an order."""
        return eventually(lambda: self.mails_about(order_id) or None, f"a mail about {order_id}")


class World:
    """The local cloud, as the stories need it."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def queue_client(self) -> "SQSClient":
        """Return a client of the emulated SQS."""
        return self.aws_client("sqs")

    def aws_client(self, service: Any) -> Any:
        """Return a client of an emulated service, such as `s3`."""
        return boto3.client(
            service,
            endpoint_url=self.client.endpoints.aws,
            region_name=REGION,
            aws_access_key_id=ACCESS_KEY_ID,
            aws_secret_access_key=SECRET_ACCESS_KEY,
        )

    def kills(self) -> Counter[str]:
        """Count the invocations whose environment died, by function."""
        died = [
            invocation["function"]
            for invocation in self.client.invocations(since=0)
            if invocation["error_type"] == "Runtime.ExitError"
        ]
        return Counter(died)

    def product(self, *, stock: int = 10, price_minor: int = 1250) -> str:
        """Put a product with stock and return its SKU."""
        sku = f"tea-{secrets.token_hex(4)}"
        answer = self.client.call(
            "PUT",
            f"/products/{sku}",
            token=self.client.token(str(uuid.uuid4()), "orders/admin"),
            body={"name": "Tea", "price_minor": price_minor, "currency": "EUR", "stock": stock},
            headers={"if-none-match": "*"},
        )
        assert answer.status == 201, answer.body
        return sku

    def stock(self, sku: str) -> int:
        """Return what is left of a product."""
        token = self.client.token(str(uuid.uuid4()), "orders/read")
        path = "/products?limit=100"
        while True:
            page = self.client.call("GET", path, token=token).body
            for product in page["items"]:
                if product["sku"] == sku:
                    return product["stock"]
            path = f"/products?limit=100&cursor={page['next_cursor']}"

    def stranger(self) -> Customer:
        """Return somebody who is yet to register."""
        user_id, email = str(uuid.uuid4()), f"ada.{secrets.token_hex(4)}@example.com"
        token = self.client.token(user_id, *CUSTOMER_SCOPES)
        return Customer(user_id, email, token, self.client)

    def customer(self) -> Customer:
        """Register a customer who has ordered once, so every service knows them."""
        customer = self.stranger()
        profile = {"email": customer.email, "name": "Ada Lovelace", "language": "en"}
        answer = self.client.call("POST", "/users", token=customer.token, body=profile)
        assert answer.status == 201, answer.body
        self.introduce(customer)
        return customer

    def greeted_customer(self) -> Customer:
        """Return a customer who has got what there was to tell: a welcome, and of a first order."""
        customer = self.customer()
        eventually(
            lambda: len(self.client.mails(customer.email)) == 2 or None,
            f"the first e-mails to {customer.email}",
        )
        return customer

    def introduce(self, customer: Customer) -> None:
        """Wait until a user's first order has settled."""
        sku = self.product(stock=1)

        def first_order() -> str | None:
            answer = customer.place(sku)
            return answer.body["order_id"] if answer.status == 201 else None

        # Settled, lest its charge takes an answer that the story has scripted for another one.
        heard = eventually(first_order, f"orders to hear of user {customer.user_id}")
        customer.settled(heard)

    def imports(self, file: bytes) -> JSON:
        """Import a file of users as an administrator does, and return the import at its end."""
        token = self.client.token(str(uuid.uuid4()), "users/admin")
        requested = self.client.call("POST", "/users/imports", token=token)
        assert requested.status == 201, requested.body
        uploaded = self.client.upload(requested.body["upload"], file)
        assert uploaded.status == 204, uploaded.body
        path = requested.headers["location"]

        def ended() -> JSON | None:
            found = self.client.call("GET", path, token=token).body
            return found if found["ended_at"] else None

        return eventually(ended, f"{path} to end", seconds=120)

    def ship(self, order_id: str) -> JSON:
        """Note as an administrator does that an order's goods have left, and return the order."""
        token = self.client.token(str(uuid.uuid4()), "orders/admin")
        shipped = self.client.call("POST", f"/orders/{order_id}/ship", token=token)
        assert shipped.status == 200, shipped.body
        return shipped.body

    def exports(self, *, first_on: str, last_on: str) -> JSON:
        """Export the orders of some days as an administrator does; return the finished export."""
        token = self.client.token(str(uuid.uuid4()), "orders/admin")
        requested = self.client.call(
            "POST",
            "/orders/exports",
            token=token,
            body={"first_on": first_on, "last_on": last_on},
            headers={"idempotency-key": str(uuid.uuid4())},
        )
        assert requested.status == 201, requested.body
        path = requested.headers["location"]

        def finished() -> JSON | None:
            found = self.client.call("GET", path, token=token).body
            return found if found["status"] == "finished" else None

        return eventually(finished, f"{path} to be finished", seconds=120)

    def charges_for(self, *order_ids: str) -> list[JSON]:
        """Return the charges that the payment provider has made for some orders."""
        return [charge for charge in self.client.charges() if charge["reference"] in order_ids]

    def refunds_for(self, *order_ids: str) -> list[JSON]:
        """Return the refunds that the payment provider has made for some orders."""
        return [refund for refund in self.client.refunds() if refund["reference"] in order_ids]

    def refunded(self, order_id: str) -> JSON:
        """Wait for the refund of an order."""
        (refund,) = eventually(
            lambda: self.refunds_for(order_id) or None, f"order {order_id} to be refunded"
        )
        return refund

    def paid_minor(self, order_id: str) -> int:
        """Return what the customer has paid for an order by now and not got back."""
        approved = [each for each in self.charges_for(order_id) if each["status"] == "approved"]
        charged = sum(charge["amount_minor"] for charge in approved)
        return charged - sum(refund["amount_minor"] for refund in self.refunds_for(order_id))


def eventually[T](probe: Callable[[], T | None], what: str, *, seconds: float = 60) -> T:
    """Return what `probe` finds, or fail when it finds nothing in time."""
    deadline = time.monotonic() + seconds
    while (found := probe()) is None:
        if time.monotonic() > deadline:
            pytest.fail(f"{what}: not seen within {seconds:.0f} s")
        time.sleep(0.1)
    return found
