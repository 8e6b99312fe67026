"""An e-mail that bounces is the last one to its address, and to nobody else's."""

from typing import Any

from flows.queues import undelivered
from flows.world import Customer, World, eventually

TABLE = "local-notifications"
DEAD_LETTERS = "local-notifications-on-email-feedback-dead-letters"
EMAILS = "local-notifications-send-email"


class TestBouncedEmail:
    def test_is_the_last_to_its_address(self, world: World) -> None:
        unlucky, lucky, sku = world.greeted_customer(), world.greeted_customer(), world.product()
        world.client.script_mails("bounce", times=1)

        returned = told(world, unlucky, unlucky.ordered(sku), "failed")
        missed = told(world, unlucky, unlucky.ordered(sku), "suppressed")
        received = lucky.mailed(lucky.ordered(sku))

        assert (returned["failure"], missed["failure"]) == ("bounced", "bounced")
        assert len(unlucky.client.mails(unlucky.email)) == 2
        assert [mail["to"] for mail in received] == [[lucky.email]]
        assert undelivered(world, DEAD_LETTERS) == 0

    def test_is_the_last_also_when_it_arrived_and_was_complained_about(self, world: World) -> None:
        annoyed, sku = world.greeted_customer(), world.product()
        world.client.script_mails("complain", times=1)

        annoying = annoyed.mailed(annoyed.ordered(sku))
        eventually(lambda: suppressions(world, "complained") or None, "the complaint to be noted")
        missed = told(world, annoyed, annoyed.ordered(sku), "suppressed")

        assert len(annoying) == 1
        assert missed["failure"] == "complained"
        assert len(annoyed.client.mails(annoyed.email)) == 3


class TestPassingBounce:
    def test_has_the_email_wait_to_be_sent_again(self, world: World) -> None:
        customer, sku = world.greeted_customer(), world.product()
        waiting = delayed(world)
        world.client.script_mails("soft_bounce", times=1)

        order_id = customer.ordered(sku)
        eventually(lambda: delayed(world) == waiting + 1 or None, "the e-mail to be queued again")
        notification = told(world, customer, order_id, "pending")

        assert notification["resends"] == "1"
        assert customer.mails_about(order_id) == []


def delayed(world: World) -> int:
    """Count the e-mails that are not to be sent yet."""
    sqs = world.queue_client()
    name = "ApproximateNumberOfMessagesDelayed"
    url = sqs.get_queue_url(QueueName=EMAILS)["QueueUrl"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])
    return int(found["Attributes"][name])


def told(world: World, customer: Customer, order_id: str, status: str) -> dict[str, str]:
    """Wait until a customer's notification about an order has a status, and return it."""

    def probe() -> dict[str, str] | None:
        items = world.aws_client("dynamodb").query(
            TableName=TABLE,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
            ExpressionAttributeValues={
                ":pk": {"S": f"RECIPIENT#{customer.user_id}"},
                ":prefix": {"S": "NOTIFICATION#"},
            },
        )["Items"]
        found = [item for item in map(plain, items) if order_id in item["facts"]]
        return next((item for item in found if item["status"] == status), None)

    return eventually(probe, f"the notification about {order_id} to be {status}")


def suppressions(world: World, reason: str) -> list[dict[str, str]]:
    """Return the suppressions for a reason."""
    items = world.aws_client("dynamodb").scan(TableName=TABLE)["Items"]
    return [item for item in map(plain, items) if item.get("reason") == reason]


def plain(item: dict[str, Any]) -> dict[str, str]:
    """Leave DynamoDB's types out."""
    return {name: next(iter(value.values())) for name, value in item.items()}
