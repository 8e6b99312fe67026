"""Whoever wants to hear of their orders once a day gets one e-mail in the morning."""

from flows.world import World, eventually
from localcloud.client import JSON

TABLE = "local-notifications"


class TestDigest:
    def test_tells_what_was_collected_for_it(self, world: World) -> None:
        customer, sku = world.customer(), world.product()
        chosen = customer.client.call(
            "PUT",
            "/notification-preferences",
            token=customer.token,
            body={"kinds": {"order_progress": {"digest": True}}},
            headers={"if-match": '"1"'},
        )
        order_id = customer.settled(customer.ordered(sku))["order_id"]
        customer.mailed(order_id)

        world.ship(order_id)
        eventually(lambda: make_due(world, customer.user_id), "a digest to wait for the morning")
        digest = eventually(lambda: second(customer.mails_about(order_id)), "the digest")

        assert chosen.status == 200, chosen.body
        assert "is on its way" in digest["text"]


def second(mails: list[JSON]) -> JSON | None:
    return mails[1] if len(mails) > 1 else None


def make_due(world: World, user_id: str) -> bool | None:
    """Let it be the morning for what waits to be told to somebody, if there is anything."""
    table = world.aws_client("dynamodb")
    items = table.query(
        TableName=TABLE,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"RECIPIENT#{user_id}"}},
    )["Items"]
    waiting = [item for item in items if "due_at" in item]
    for item in waiting:
        table.update_item(
            TableName=TABLE,
            Key={name: item[name] for name in ("pk", "sk")},
            UpdateExpression="SET due_at = :then",
            ExpressionAttributeValues={":then": {"N": "0"}},
        )
    world.aws_client("lambda").invoke(FunctionName="local-notifications-release-due:live")
    return True if waiting else None
