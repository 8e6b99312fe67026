"""A person's own server hears what they are told, whatever other servers do."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from standardwebhooks import Webhook

from flows.bus import confirmation, put
from flows.queues import impatient, undelivered
from flows.world import Customer, World, eventually

CHANNELS = (
    "local-notifications-on-event",
    "local-notifications-send-email",
    "local-notifications-send-webhook",
)
TABLE = "local-notifications"
KILLS = 2
LONG_AGO = {"due_at": {"N": "0"}, "paused_until": {"S": "2020-01-01T00:00:00+00:00"}}


def register(customer: Customer, receiver: str) -> Any:
    """Register a receiver of the local cloud, for what happens to orders."""
    answer = customer.client.call(
        "POST",
        "/webhooks",
        token=customer.token,
        body={"url": customer.client.webhook_url(receiver), "kinds": ["payment"]},
    )
    assert answer.status == 201, answer.body
    return answer.body


def receiver(of: str) -> str:
    """Name a receiver that no other story has."""
    return f"{of}-{uuid.uuid4()}"


def called(customer: Customer, receiver: str, order_id: str) -> list[Any]:
    """Wait for the first call about an order, and return all there are."""

    def probe() -> list[Any] | None:
        calls = customer.client.webhook_calls(receiver)
        return [it for it in calls if it["body"]["data"]["order_id"] == order_id] or None

    return eventually(probe, f"a call of {receiver} about {order_id}")


class TestWebhook:
    def test_is_called_with_a_signature_that_its_secret_proves(self, world: World) -> None:
        customer, mine = world.customer(), receiver("mine")
        webhook = register(customer, mine)

        order_id = customer.ordered(world.product())

        (call,) = called(customer, mine, order_id)
        told = Webhook(webhook["secret"]).verify(call["text"], call["headers"])
        assert (told["type"], told["kind"]) == ("orders.order_confirmed.v1", "payment")

    @pytest.mark.parametrize("mode", ["hang", "redirect", "fail"])
    def test_is_called_whatever_another_does(self, world: World, mode: str) -> None:
        customer, bad, good = world.customer(), receiver("bad"), receiver("good")
        register(customer, bad)
        register(customer, good)
        world.client.script_webhooks(bad, mode)

        order_ids = [customer.ordered(world.product()) for _ in range(3)]

        calls = [len(called(customer, good, order_id)) for order_id in order_ids]
        assert calls == [1, 1, 1]

    def test_is_called_again_when_it_works_again(self, world: World) -> None:
        customer, mine = world.greeted_customer(), receiver("mine")
        register(customer, mine)
        world.client.script_webhooks(mine, "fail", times=1)

        order_id = customer.ordered(world.product())

        first = called(customer, mine, order_id)
        eventually(lambda: make_due(world, customer), "the notification to be delayed")
        both = eventually(
            lambda: again if len(again := called(customer, mine, order_id)) > 1 else None,
            "another call",
        )
        assert [call["status"] for call in first] == [500]
        assert [call["status"] for call in both] == [500, 204]
        assert len({call["headers"]["webhook-id"] for call in both}) == 1

    def test_is_disabled_when_it_is_gone_and_its_owner_told(self, world: World) -> None:
        customer, gone = world.customer(), receiver("gone")
        webhook = register(customer, gone)
        world.client.script_webhooks(gone, "gone")

        customer.ordered(world.product())

        def probe() -> Any:
            found = customer.client.call(
                "GET", f"/webhooks/{webhook['webhook_id']}", token=customer.token
            ).body
            return found if found["status"] == "disabled" else None

        disabled = eventually(probe, "the webhook to be disabled")
        mails = eventually(
            lambda: (
                [it for it in customer.client.mails(customer.email) if "webhook" in it["subject"]]
                or None
            ),
            "an e-mail about it",
        )
        assert disabled["disabled_because"] == "gone"
        assert len(mails) == 1

    def test_is_called_no_more_once_its_owner_has_deleted_it(self, world: World) -> None:
        customer, kept, deleted = world.customer(), receiver("kept"), receiver("deleted")
        register(customer, kept)
        path = f"/webhooks/{register(customer, deleted)['webhook_id']}"

        answer = customer.client.call(
            "DELETE", path, token=customer.token, headers={"if-match": '"1"'}
        )
        order_id = customer.ordered(world.product())

        assert answer.status == 204, answer.body
        assert len(called(customer, kept, order_id)) == 1
        assert customer.client.webhook_calls(deleted) == []


def make_due(world: World, customer: Customer) -> bool | None:
    """Let the wait of a customer's webhook be over, if there is one; then release what is due."""
    table, partition = world.aws_client("dynamodb"), f"RECIPIENT#{customer.user_id}"
    items = table.query(
        TableName=TABLE,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": partition}},
    )["Items"]
    waiting = [(item, name) for item in items for name in LONG_AGO if name in item]
    if {name for _, name in waiting} != LONG_AGO.keys():
        return None
    for item, name in waiting:
        table.update_item(
            TableName=TABLE,
            Key={key: item[key] for key in ("pk", "sk")},
            UpdateExpression=f"SET {name} = :then",
            ExpressionAttributeValues={":then": LONG_AGO[name]},
        )
    world.aws_client("lambda").invoke(FunctionName="local-notifications-release-due:live")
    return True


@pytest.fixture
def impatient_queues(world: World) -> Iterator[None]:
    """Queues deliver again after seconds and often, so that a kill does not cost minutes."""
    with impatient(world, *CHANNELS):
        yield


@pytest.mark.usefixtures("impatient_queues")
class TestKilledFunctions:
    def test_tell_once_on_each_channel_what_comes_ten_times(self, world: World) -> None:
        customer, receivers = world.customer(), [receiver("mine"), receiver("other")]
        for each in receivers:
            register(customer, each)
        first, second = confirmation(customer), confirmation(customer)
        before = world.kills()
        for function in CHANNELS:
            world.client.break_function(function, "kill_before_response", times=KILLS)

        for _ in range(5):
            put(world, first[1], second[1])
            put(world, second[1], first[1])

        for order_id, _ in (first, second):
            customer.mailed(order_id)
            for each in receivers:
                called(customer, each, order_id)
        eventually(lambda: undelivered(world, *CHANNELS) == 0 or None, "every redelivery")
        assert world.kills() - before == dict.fromkeys(CHANNELS, KILLS)
        for order_id, _ in (first, second):
            told = [called(customer, each, order_id) for each in receivers]
            assert [len(calls) for calls in told] == [1, 1]
            assert len(customer.mails_about(order_id)) == 1
            assert len(customer.inbox_about(order_id)) == 1
