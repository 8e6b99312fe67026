"""The story: an order becomes an e-mail; declined it returns the stock, cancelled the money too."""

import secrets
import uuid

from demo.narration import Narrator, StoryFailed, expect
from demo.report import mail_lines
from localcloud.client import JSON, Answer, Client

STOCK = 10
PRICES_MINOR = {"tea": 1250, "mug": 900}
CUSTOMER_SCOPES = ("users/write", "users/read", "orders/write", "orders/read")


class Story:
    """Every run has a customer and products of its own, so it can be told again and again."""

    def __init__(self, client: Client, narrator: Narrator) -> None:
        run = secrets.token_hex(3)
        self.client = client
        self.narrator = narrator
        self.skus = {name: f"{name}-{run}" for name in PRICES_MINOR}
        self.customer_id = str(uuid.uuid4())
        self.email = f"ada.{run}@example.com"
        self.admin_token = client.token(str(uuid.uuid4()), "orders/admin")
        self.token = client.token(self.customer_id, *CUSTOMER_SCOPES)

    def tell(self) -> None:
        """Go through the chapters in order; raise StoryFailed at the first that does not hold."""
        chapter = self.narrator.chapter
        with chapter("An admin puts two products with stock"):
            self.put_products()
        with chapter("A customer registers"):
            self.register()
        with chapter("The customer places an order, twice with one Idempotency-Key"):
            order_id = self.place_twice()
        with chapter("The payment provider approves; the order is confirmed"):
            self.see_order(order_id, "confirmed")
        with chapter("A second order is declined, and its stock returns"):
            self.be_declined()
        with chapter("Both e-mails arrive"):
            self.read_mails()
        with chapter("The customer cancels the first order; stock and money come back"):
            self.cancel(order_id)
        self.tell_how_to_go_on(order_id)

    def put_products(self) -> None:
        """Put each product once; a product of that name must not exist yet."""
        for name, sku in self.skus.items():
            product = {
                "name": name.title(),
                "price_minor": PRICES_MINOR[name],
                "currency": "EUR",
                "stock": STOCK,
            }
            path = f"/products/{sku}"
            answer = self.client.call(
                "PUT",
                path,
                token=self.admin_token,
                body=product,
                headers={"if-none-match": "*"},
            )
            self.narrator.request("PUT", path, answer)
            expect(answer, 201)

    def register(self) -> None:
        """Register the customer under the subject of the token."""
        profile = {"email": self.email, "name": "Ada Lovelace", "language": "en"}
        answer = self.client.call("POST", "/users", token=self.token, body=profile)
        self.narrator.request("POST", "/users", answer)
        user = expect(answer, 201)
        self.narrator.say(f"user {user['user_id']}")

    def place_twice(self) -> str:
        """Place one order twice: the second answer replays the first."""
        key = str(uuid.uuid4())
        first = self.narrator.until("orders to hear of the customer", lambda: self.placed(key))
        self.narrator.request("POST", "/orders", first)
        second = self.place(key)
        self.narrator.request("POST", "/orders", second)

        order, replay = expect(first, 201), expect(second, 201)
        if replay != order or second.headers.get("idempotency-replayed") != "true":
            message = f"the second answer is no replay of the first: {order} then {replay}"
            raise StoryFailed(message)
        self.narrator.say(f"order {order['order_id']} is {order['status']}: {total(order)}")
        return order["order_id"]

    def place(self, key: str) -> Answer:
        """Order two of each product."""
        lines = [{"sku": sku, "quantity": 2} for sku in self.skus.values()]
        return self.client.call(
            "POST",
            "/orders",
            token=self.token,
            body={"lines": lines},
            headers={"idempotency-key": key},
        )

    def placed(self, key: str) -> Answer | None:
        """Place an order, or answer None while orders does not know the customer yet."""
        answer = self.place(key)
        is_unknown = answer.status == 409 and answer.body["code"] == "CUSTOMER_UNKNOWN"  # noqa: PLR2004
        return None if is_unknown else answer

    def see_order(self, order_id: str, status: str) -> None:
        """Wait until the order has the given status."""

        def probe() -> JSON | None:
            answer = self.client.call("GET", f"/orders/{order_id}", token=self.token)
            order = expect(answer, 200)
            return None if order["status"] == "pending" else order

        order = self.narrator.until(f"order {order_id} to be {status}", probe)
        if order["status"] != status:
            message = f"order {order_id} is {order['status']}, expected {status}"
            raise StoryFailed(message)
        self.narrator.say(f"order {order_id} is {status} (version {order['version']})")

    def be_declined(self) -> None:
        """Have the provider decline one charge; the stock must come back."""
        before = self.stock()
        self.client.script_payments("decline", times=1)
        answer = self.place(str(uuid.uuid4()))
        self.narrator.request("POST", "/orders", answer)
        order = expect(answer, 201)
        self.narrator.say(f"order {order['order_id']} is {order['status']}; stock {self.stock()}")
        self.see_order(order["order_id"], "rejected")
        after = self.stock()
        self.narrator.say(f"stock {after}")
        if after != before:
            message = f"the stock did not return: {before} before, {after} after"
            raise StoryFailed(message)

    def cancel(self, order_id: str) -> None:
        """Cancel an order that was paid, and wait for its refund."""
        path = f"/orders/{order_id}/cancel"
        answer = self.client.call("POST", path, token=self.token)
        self.narrator.request("POST", path, answer)
        order = expect(answer, 200)
        self.narrator.say(f"order {order_id} is {order['status']}; stock {self.stock()}")

        def probe() -> JSON | None:
            refunds = self.client.refunds()
            return next((each for each in refunds if each["reference"] == order_id), None)

        refund = self.narrator.until(f"a refund for order {order_id}", probe)
        if refund["amount_minor"] != order["total_minor"]:
            message = f"order {order_id} cost {order['total_minor']}, but the refund is {refund}"
            raise StoryFailed(message)
        self.narrator.say(f"refund {refund['id']}: {total(order)}")

    def stock(self) -> dict[str, int]:
        """Return what is left of each product of this story."""
        return {sku: self.product(sku)["stock"] for sku in self.skus.values()}

    def product(self, sku: str) -> JSON:
        """Find one product in the list, page by page."""
        path = "/products?limit=100"
        while path:
            page = expect(self.client.call("GET", path, token=self.token), 200)
            for product in page["items"]:
                if product["sku"] == sku:
                    return product
            cursor = page["next_cursor"]
            path = f"/products?limit=100&cursor={cursor}" if cursor else ""
        message = f"product {sku} is not in the list"
        raise StoryFailed(message)

    def read_mails(self) -> None:
        """Wait for the mails on both orders and print them."""

        def probe() -> list[JSON] | None:
            mails = [mail for mail in self.client.mails(self.email) if "order" in mail["subject"]]
            return mails if len(mails) == 2 else None  # noqa: PLR2004

        for mail in self.narrator.until("both e-mails", probe):
            for line in ["", *mail_lines(mail)]:
                self.narrator.say(line)

    def tell_how_to_go_on(self, order_id: str) -> None:
        """Print a line to paste, with a token that has just been made."""
        token = self.client.token(self.customer_id, *CUSTOMER_SCOPES)
        url = f"{self.client.endpoints.api}/orders/{order_id}"
        self.narrator.say("\nThe local cloud is still running. Go on by hand:\n", indent=0)
        self.narrator.say(f"curl -i -H 'Authorization: Bearer {token}' {url}\n")
        self.narrator.say("make logs    follow every function's log", indent=0)
        self.narrator.say(f"make token SUB={self.customer_id} SCOPE='orders/read'", indent=0)
        self.narrator.say("make down    stop it", indent=0)


def total(order: JSON) -> str:
    """Say an order's total in the currency's major unit; every demo price is in euros."""
    return f"{order['total_minor'] / 100:.2f} {order['currency']}"
