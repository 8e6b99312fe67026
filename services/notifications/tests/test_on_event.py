"""Events as the bus's queue delivers them."""

from io import StringIO
from itertools import permutations

import pytest
from msgspec import json

from chassis.testing.lambda_context import FakeLambdaContext
from contracts import EVENTS, decode
from contracts.golden import Example, examples
from contracts.orders import OrderConfirmed, OrderPlaced
from contracts.users import UserChanged, UserDeleted, UserRegistered
from notifications.handlers.on_event import handler

from .conftest import LIFE, PERSONAL, Cloud, failed, queue_event

EVERY = [example for event_type in EVENTS for example in examples(event_type)]
REGISTERED = examples(UserRegistered.type)[0]
CONFIRMED = examples(OrderConfirmed.type)[0]
CONTACT = {
    "pk": f"RECIPIENT#{decode(LIFE[UserDeleted.type].detail).subject}",
    "sk": "CONTACT",
}


class TestHandler:
    @pytest.mark.parametrize("example", EVERY, ids=[example.name for example in EVERY])
    def test_reads_everything_that_was_ever_sent(
        self, example: Example, context: FakeLambdaContext, cloud: Cloud
    ) -> None:
        answer = handler(queue_event(example.message), context)

        assert answer == failed()
        assert cloud.dead_letters() == []

    def test_adds_one_notification_for_ten_deliveries(
        self, context: FakeLambdaContext, cloud: Cloud
    ) -> None:
        for _ in range(5):
            handler(queue_event(CONFIRMED.message, CONFIRMED.message), context)

        event_id = decode(CONFIRMED.detail).id
        assert [item["sk"] for item in cloud.told()] == [f"NOTIFICATION#{event_id}#email"]

    def test_acknowledges_and_logs_an_event_that_nobody_is_told_about(
        self, context: FakeLambdaContext, cloud: Cloud, log: StringIO
    ) -> None:
        answer = handler(queue_event(examples(OrderPlaced.type)[0].message), context)

        assert answer == failed()
        assert (cloud.told(), cloud.dead_letters()) == ([], [])
        assert "event ignored" in log.getvalue()

    @pytest.mark.parametrize(
        ("broken", "reason"),
        [
            (b"not json", "JSON is malformed"),
            (REGISTERED.message.replace(b'"email":', b'"mail":'), "required field `email`"),
            (REGISTERED.message.replace(b".v1", b".v9"), "'users.user_registered.v9'"),
            (REGISTERED.message.replace(b"ada@", b"ada,eve@"), "EmailAddress"),
        ],
    )
    def test_buries_what_cannot_be_read_with_the_reason_and_handles_the_rest(
        self, broken: bytes, reason: str, context: FakeLambdaContext, cloud: Cloud
    ) -> None:
        answer = handler(queue_event(broken, CONFIRMED.message), context)

        ((body, said),) = cloud.dead_letters()
        assert answer == failed()
        assert body == broken.decode()
        assert reason in said
        assert len(cloud.told()) == 1

    def test_has_only_the_failed_message_delivered_again(
        self, context: FakeLambdaContext, cloud: Cloud
    ) -> None:
        cloud.server.failing("PutItem", "InternalServerError", status=500, times=3)

        answer = handler(queue_event(CONFIRMED.message, REGISTERED.message), context)

        assert answer == failed("m-1")
        assert [item["sk"].partition("#")[0] for item in cloud.told()] == [
            "CONTACT",
            "NOTIFICATION",
        ]

    def test_logs_no_personal_data(self, context: FakeLambdaContext, log: StringIO) -> None:
        handler(queue_event(REGISTERED.message), context)

        lines = [json.decode(line) for line in log.getvalue().splitlines()]
        told = decode(REGISTERED.detail)
        assert not PERSONAL.search(log.getvalue())
        assert {(line["correlation_id"], line["traceparent"]) for line in lines} == {
            (told.correlationid, told.traceparent)
        }


class TestNewsOfOneUser:
    @pytest.mark.parametrize("order", list(permutations([UserRegistered.type, UserChanged.type])))
    def test_ends_with_the_newest_contact_in_whatever_order_it_comes(
        self, order: tuple[str, ...], context: FakeLambdaContext, cloud: Cloud
    ) -> None:
        for event_type in order:
            handler(queue_event(LIFE[event_type].message), context)

        (contact, *_) = cloud.told()
        assert contact == CONTACT | {
            "version": "2",
            "address": "juergen@xn--shne-5qa.example.com",
            "name": "Jürgen O'Brien-Söhne",
            "language": "de-AT",
        }

    @pytest.mark.parametrize("order", list(permutations(LIFE)))
    def test_ends_with_nothing_personal_in_whatever_order_and_however_often_it_comes(
        self, order: tuple[str, ...], context: FakeLambdaContext, cloud: Cloud
    ) -> None:
        for event_type in order * 2:
            message = LIFE[event_type].message
            handler(queue_event(message, message), context)

        (contact, *notifications) = cloud.told()
        assert contact == CONTACT | {"version": "3"}
        assert len(notifications) == len(LIFE) - 1
        assert not PERSONAL.search(repr(notifications))
