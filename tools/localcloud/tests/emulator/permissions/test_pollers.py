"""Mappings, which Lambda refuses where it could not read their source in the function's name."""

from collections.abc import Callable
from typing import Any

import pytest

from localcloud.testing.function_role import ACCOUNT, FUNCTION, QUEUE, Statement, allowed
from localcloud.testing.functions import packed

DEAD_LETTERS = f"arn:aws:sqs:{ACCOUNT}:dead-letters"
QUEUE_ACTIONS = {"sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"}
STREAM_ACTIONS = {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"}
LIST_STREAMS = allowed("dynamodb:ListStreams", "*", sid="ListStreams")


@pytest.fixture
def functions(client_of: Callable[[str], Any], function_may: Callable[..., None]) -> Any:
    """Lambda, with a function that has the role."""
    functions = client_of("lambda")
    functions.create_function(
        FunctionName=FUNCTION,
        Runtime="python3.13",
        Role=f"arn:aws:iam::123456789012:role/{FUNCTION}",
        Handler="handlers.handler",
        Code={"ZipFile": packed({"handlers.py": ""})},
    )
    return functions


@pytest.fixture
def queue(client_of: Callable[[str], Any]) -> str:
    client_of("sqs").create_queue(QueueName="orders")
    return QUEUE


@pytest.fixture
def stream(client_of: Callable[[str], Any]) -> str:
    created = client_of("dynamodb").create_table(
        TableName="notes",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )
    return created["TableDescription"]["LatestStreamArn"]


def allowing(actions: set[str], resource: str, sid: str = "Own") -> Statement:
    return {**allowed("", resource, sid=sid), "Action": sorted(actions)}


def refusal_of(functions: Any, source: str, **other: Any) -> str:
    with pytest.raises(functions.exceptions.InvalidParameterValueException) as refused:
        functions.create_event_source_mapping(FunctionName=FUNCTION, EventSourceArn=source, **other)
    return refused.value.response["Error"]["Message"]


class TestMappingOfAQueue:
    def test_uses_what_it_takes_to_receive(
        self,
        functions: Any,
        queue: str,
        function_may: Callable[..., None],
        used: Callable[[str], Any],
    ) -> None:
        function_may(allowing(QUEUE_ACTIONS, queue, "Receive"))

        functions.create_event_source_mapping(FunctionName=FUNCTION, EventSourceArn=queue)

        assert used("Receive") == {(action, queue) for action in QUEUE_ACTIONS}

    @pytest.mark.parametrize("missing", sorted(QUEUE_ACTIONS))
    def test_is_refused_without_any_of_it(
        self, functions: Any, queue: str, function_may: Callable[..., None], missing: str
    ) -> None:
        function_may(allowing(QUEUE_ACTIONS - {missing}, queue))

        message = refusal_of(functions, queue)

        assert message == (
            "The provided execution role does not have permissions to call "
            f"{missing.removeprefix('sqs:')} on SQS"
        )
        assert functions.list_event_source_mappings()["EventSourceMappings"] == []

    def test_is_refused_for_another_queue(
        self, functions: Any, queue: str, function_may: Callable[..., None]
    ) -> None:
        function_may(allowing(QUEUE_ACTIONS, DEAD_LETTERS))

        assert "ReceiveMessage" in refusal_of(functions, queue)

    def test_is_not_changed_once_the_role_may_do_less(
        self, functions: Any, queue: str, function_may: Callable[..., None]
    ) -> None:
        function_may(allowing(QUEUE_ACTIONS, queue))
        made = functions.create_event_source_mapping(FunctionName=FUNCTION, EventSourceArn=queue)
        function_may()

        with pytest.raises(functions.exceptions.InvalidParameterValueException):
            functions.update_event_source_mapping(UUID=made["UUID"], BatchSize=3)


class TestMappingOfAStream:
    def test_uses_what_it_takes_to_read_and_to_put_aside(
        self,
        functions: Any,
        stream: str,
        function_may: Callable[..., None],
        used: Callable[[str], Any],
    ) -> None:
        function_may(
            LIST_STREAMS,
            allowing(STREAM_ACTIONS, stream, "Read"),
            allowing({"sqs:SendMessage"}, DEAD_LETTERS, "PutAside"),
        )

        functions.create_event_source_mapping(
            FunctionName=FUNCTION,
            EventSourceArn=stream,
            StartingPosition="LATEST",
            DestinationConfig={"OnFailure": {"Destination": DEAD_LETTERS}},
        )

        assert used("Read") == {(action, stream) for action in STREAM_ACTIONS}
        assert used("ListStreams") == {("dynamodb:ListStreams", "*")}
        assert used("PutAside") == {("sqs:SendMessage", DEAD_LETTERS)}

    @pytest.mark.parametrize("missing", sorted(STREAM_ACTIONS))
    def test_is_refused_without_any_of_it(
        self, functions: Any, stream: str, function_may: Callable[..., None], missing: str
    ) -> None:
        function_may(LIST_STREAMS, allowing(STREAM_ACTIONS - {missing}, stream))

        assert refusal_of(functions, stream, StartingPosition="LATEST") == (
            f"Cannot access stream {stream}. Please ensure the role can perform the GetRecords, "
            "GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM."
        )

    def test_is_refused_without_a_place_for_what_fails(
        self, functions: Any, stream: str, function_may: Callable[..., None]
    ) -> None:
        function_may(LIST_STREAMS, allowing(STREAM_ACTIONS, stream))
        aside = {"OnFailure": {"Destination": DEAD_LETTERS}}

        message = refusal_of(functions, stream, StartingPosition="LATEST", DestinationConfig=aside)

        assert "SendMessage on SQS" in message

    def test_is_refused_to_whom_may_not_list_streams(
        self, functions: Any, stream: str, function_may: Callable[..., None]
    ) -> None:
        function_may(allowing({*STREAM_ACTIONS, "dynamodb:ListStreams"}, stream))

        message = refusal_of(functions, stream, StartingPosition="LATEST")

        assert message.startswith(f"Cannot access stream {stream}.")
