import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

PATTERN = json.dumps({"source": ["users"]})
ARN = "arn:aws:sqs:eu-west-1:123456789012:"


@pytest.fixture
def sqs(client_of: Callable[[str], Any]) -> Any:
    return client_of("sqs")


@pytest.fixture
def events(client_of: Callable[[str], Any]) -> Any:
    events = client_of("events")
    events.create_event_bus(Name="bus")
    events.put_rule(Name="rule", EventBusName="bus", EventPattern=PATTERN)
    return events


@pytest.fixture
def put(events: Any) -> Callable[..., Any]:
    def put(*details: object) -> Any:
        entries = [
            {
                "EventBusName": "bus",
                "Source": "users",
                "DetailType": "users.user_registered.v1",
                "Detail": json.dumps(detail),
            }
            for detail in details
        ]
        return events.put_events(Entries=entries)

    return put


@pytest.fixture
def deliver_to(events: Any) -> Callable[..., None]:
    def deliver_to(queue: str, **settings: object) -> None:
        target = {"Id": "queue", "Arn": ARN + queue, **settings}
        events.put_targets(Rule="rule", EventBusName="bus", Targets=[target])

    return deliver_to


def received(sqs: Any, queue: str) -> list[Any]:
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    answer = sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
    )
    return answer.get("Messages", [])


class TestDelivery:
    def test_leaves_angle_brackets_of_the_detail_alone(
        self, sqs: Any, put: Callable[..., Any], deliver_to: Callable[..., None]
    ) -> None:
        sqs.create_queue(QueueName="work")
        deliver_to("work")

        put({"name": "<id> <source>", "note": "<detail-type>"})

        (message,) = received(sqs, "work")
        event = json.loads(message["Body"])
        assert event["detail"] == {"name": "<id> <source>", "note": "<detail-type>"}
        assert sorted(event) == [
            *("account", "detail", "detail-type", "id", "region"),
            *("resources", "source", "time", "version"),
        ]

    def test_writes_the_time_as_aws_does(
        self, sqs: Any, put: Callable[..., Any], deliver_to: Callable[..., None]
    ) -> None:
        sqs.create_queue(QueueName="work")
        deliver_to("work")

        put({})

        (message,) = received(sqs, "work")
        assert len(json.loads(message["Body"])["time"]) == len("2026-01-01T00:00:00Z")

    def test_goes_to_the_dead_letter_queue_when_the_queue_is_missing(
        self, sqs: Any, put: Callable[..., Any], deliver_to: Callable[..., None]
    ) -> None:
        sqs.create_queue(QueueName="dead")
        deliver_to("missing", DeadLetterConfig={"Arn": ARN + "dead"})

        answer = put({"user_id": "1"})

        (message,) = received(sqs, "dead")
        reasons = {
            name: attribute["StringValue"]
            for name, attribute in message["MessageAttributes"].items()
        }
        assert answer["FailedEntryCount"] == 0
        assert json.loads(message["Body"])["detail"] == {"user_id": "1"}
        assert reasons == {
            "ERROR_CODE": "NO_RESOURCE",
            "ERROR_MESSAGE": "The specified queue does not exist.",
            "RULE_ARN": "arn:aws:events:eu-west-1:123456789012:rule/bus/rule",
            "TARGET_ARN": ARN + "missing",
        }

    def test_is_given_up_when_there_is_no_queue_at_all(
        self, put: Callable[..., Any], deliver_to: Callable[..., None]
    ) -> None:
        deliver_to("missing")

        assert put({})["FailedEntryCount"] == 0

    def test_stops_while_the_rule_is_disabled(
        self,
        sqs: Any,
        events: Any,
        put: Callable[..., Any],
        deliver_to: Callable[..., None],
    ) -> None:
        sqs.create_queue(QueueName="work")
        deliver_to("work")
        events.disable_rule(Name="rule", EventBusName="bus")

        put({})

        assert received(sqs, "work") == []


class TestPutEvents:
    def test_refuses_a_request_that_is_too_large(self, put: Callable[..., Any]) -> None:
        with pytest.raises(ClientError, match="Total size of the entries"):
            put({"text": "x" * 200_000}, {"text": "x" * 100_000})

    def test_fails_for_each_entry_by_itself(self, events: Any) -> None:
        whole = {"Source": "users", "DetailType": "type", "Detail": "{}", "EventBusName": "bus"}
        entries = [whole, {**whole, "Detail": "{broken"}, {**whole, "DetailType": ""}]

        answer = events.put_events(Entries=entries)

        assert answer["FailedEntryCount"] == 2
        assert [entry.get("ErrorCode") for entry in answer["Entries"]] == [
            None,
            "MalformedDetail",
            "InvalidArgument",
        ]


class TestFault:
    def test_fails_the_entries_that_are_named(
        self,
        sqs: Any,
        put: Callable[..., Any],
        deliver_to: Callable[..., None],
        plan_fault: Callable[..., None],
    ) -> None:
        sqs.create_queue(QueueName="work")
        deliver_to("work")
        plan_fault(operation="events.PutEvents", mode="fail_entries", times=1, entries=[0])

        failed, healthy = put({"n": 1}, {"n": 2}), put({"n": 3})

        details = [json.loads(message["Body"])["detail"] for message in received(sqs, "work")]
        assert [entry.get("ErrorCode") for entry in failed["Entries"]] == ["InternalFailure", None]
        assert (failed["FailedEntryCount"], healthy["FailedEntryCount"]) == (1, 0)
        assert sorted(detail["n"] for detail in details) == [2, 3]

    def test_fails_every_entry_when_none_is_named(
        self, put: Callable[..., Any], plan_fault: Callable[..., None]
    ) -> None:
        plan_fault(operation="events.PutEvents", mode="fail_entries")

        assert put({}, {})["FailedEntryCount"] == 2

    def test_throttles(self, events: Any, plan_fault: Callable[..., None]) -> None:
        # As often as boto3 tries by itself.
        plan_fault(operation="events.PutEvents", mode="throttle", times=5)

        with pytest.raises(ClientError, match="ThrottlingException"):
            events.put_events(Entries=[{"Source": "users", "DetailType": "type", "Detail": "{}"}])

    @pytest.mark.parametrize(
        "fault",
        [
            {"operation": "sqs.SendMessage", "mode": "throttle"},
            {"operation": "events.PutEvents", "mode": "explode"},
            {"operation": "events.PutEvents", "mode": "throttle", "times": 0},
        ],
    )
    def test_must_be_one_that_exists(
        self, plan_fault: Callable[..., None], fault: dict[str, object]
    ) -> None:
        with pytest.raises(OSError, match="400"):
            plan_fault(**fault)
