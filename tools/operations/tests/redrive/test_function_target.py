import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from aiohttp import web

from infrastructure.cloud import Cloud
from localcloud.aws import Aws
from localcloud.testing.functions import Deployment
from localcloud.testing.neighbours import RecordingRuntime

from .conftest import Audited, Queues, Redriven

FUNCTION = "local-notifications-dispatch"
DEAD = f"{FUNCTION}-dead-letters"
RECORD = {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "7"}}


@pytest.fixture
def deployment(queues: Queues, emulator: str) -> Iterator[Deployment]:
    """A function, whose dead letters are known to nobody yet."""
    aws = Aws(emulator)
    deployed = Deployment(aws)
    deployed.function(FUNCTION, "def handler(event, context): ...")
    queues.make(DEAD)
    yield deployed
    aws.close()


@pytest.fixture
def dead_letters_arn(deployment: Deployment) -> str:
    return deployment.queue(DEAD)[1]


@pytest.fixture
def alias_arn(deployment: Deployment) -> str:
    return deployment.release(FUNCTION)


@pytest.fixture
def stream_arn(cloud: Cloud, deployment: Deployment, alias_arn: str, dead_letters_arn: str) -> str:
    """A table's stream that feeds the function with what is pending."""
    created = cloud.client("dynamodb").create_table(
        TableName="local-notifications",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    arn: str = created["TableDescription"]["LatestStreamArn"]
    pattern = {"dynamodb": {"NewImage": {"status": {"S": ["pending"]}}}}
    deployment.aws.functions.create_event_source_mapping(
        EventSourceArn=arn,
        FunctionName=alias_arn,
        StartingPosition="TRIM_HORIZON",
        FilterCriteria={"Filters": [{"Pattern": json.dumps(pattern)}]},
        DestinationConfig={"OnFailure": {"Destination": dead_letters_arn}},
    )
    return arn


@pytest.fixture
def given_up(cloud: Cloud, stream_arn: str) -> dict[str, Any]:
    """Lambda's note that it gave up a batch: one record that is pending, and one that is not."""
    dynamodb, streams = cloud.client("dynamodb"), cloud.client("dynamodbstreams")
    for pk, status in (("first", "pending"), ("second", "sent"), ("later", "pending")):
        item = {"pk": {"S": pk}, "status": {"S": status}}
        dynamodb.put_item(TableName="local-notifications", Item=item)
    shard = streams.describe_stream(StreamArn=stream_arn)["StreamDescription"]["Shards"][0]
    iterator = streams.get_shard_iterator(
        StreamArn=stream_arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    records = streams.get_records(ShardIterator=iterator)["Records"]
    first, second, _ = (it["dynamodb"]["SequenceNumber"] for it in records)
    return {
        "requestContext": {"condition": "RetryAttemptsExhausted"},
        "DDBStreamBatchInfo": {
            "shardId": shard["ShardId"],
            "startSequenceNumber": first,
            "endSequenceNumber": second,
            "streamArn": stream_arn,
        },
    }


class TestFunctionTarget:
    @pytest.mark.usefixtures("stream_arn")
    def test_is_invoked_with_a_record_that_it_had_buried(
        self, redrive: Redriven, queues: Queues, recording: RecordingRuntime, audited: Audited
    ) -> None:
        queues.put(DEAD, json.dumps(RECORD), reason="Malformed: bad", original_message_id="7")

        code = redrive("notifications-dispatch")

        (invocation,) = recording.invocations
        assert (code, json.loads(invocation["payload"])) == (0, {"Records": [RECORD]})
        assert unquote(invocation["path"]).endswith(f":function:{FUNCTION}:live/invocations")
        assert [line.get("outcome") for line in audited()] == [None, "moved", None]
        assert queues.visible(DEAD) == []

    def test_is_invoked_with_those_records_of_a_batch_that_its_mapping_lets_pass(
        self,
        given_up: dict[str, Any],
        redrive: Redriven,
        queues: Queues,
        recording: RecordingRuntime,
    ) -> None:
        queues.put(DEAD, json.dumps(given_up))

        code = redrive("notifications-dispatch", match="RetryAttemptsExhausted")

        (invocation,) = recording.invocations
        records = json.loads(invocation["payload"])["Records"]
        assert (code, [it["dynamodb"]["Keys"]["pk"]["S"] for it in records]) == (0, ["first"])

    def test_keeps_a_batch_that_the_stream_has_forgotten(
        self,
        given_up: dict[str, Any],
        redrive: Redriven,
        queues: Queues,
        recording: RecordingRuntime,
        audited: Audited,
    ) -> None:
        given_up["DDBStreamBatchInfo"]["endSequenceNumber"] = "9" * 30
        queues.put(DEAD, json.dumps(given_up))

        code = redrive("notifications-dispatch")

        assert (code, recording.invocations, len(queues.visible(DEAD))) == (1, [], 1)
        assert audited()[1]["outcome"] == "refused: the stream has forgotten its records"

    @pytest.mark.usefixtures("stream_arn")
    @pytest.mark.parametrize(
        ("answer", "headers", "outcome"),
        [
            (
                {"errorType": "Timeout"},
                {"X-Amz-Function-Error": "Unhandled"},
                f"refused: {FUNCTION}:live failed: Timeout",
            ),
            (
                {"batchItemFailures": [{"itemIdentifier": "7"}]},
                {},
                f"refused: {FUNCTION}:live could not handle it",
            ),
        ],
    )
    def test_keeps_what_the_function_could_not_handle(
        self,
        answer: dict[str, Any],
        headers: dict[str, str],
        outcome: str,
        redrive: Redriven,
        queues: Queues,
        recording: RecordingRuntime,
        audited: Audited,
    ) -> None:
        recording.answer = lambda: web.json_response(answer, headers=headers)
        queues.put(DEAD, json.dumps(RECORD), reason="Malformed: bad")

        code = redrive("notifications-dispatch")

        assert (code, len(queues.visible(DEAD)), audited()[1]["outcome"]) == (1, 1, outcome)

    def test_is_invoked_again_with_what_an_asynchronous_invocation_was_given(
        self,
        deployment: Deployment,
        alias_arn: str,
        dead_letters_arn: str,
        redrive: Redriven,
        queues: Queues,
        recording: RecordingRuntime,
    ) -> None:
        assert alias_arn
        deployment.aws.functions.put_function_event_invoke_config(
            FunctionName=FUNCTION,
            Qualifier="live",
            DestinationConfig={"OnFailure": {"Destination": dead_letters_arn}},
        )
        note = {
            "requestContext": {"condition": "RetriesExhausted"},
            "requestPayload": {"export_id": 1},
        }
        queues.put(DEAD, json.dumps(note))

        code = redrive("notifications-dispatch")

        (invocation,) = recording.invocations
        assert (code, json.loads(invocation["payload"])) == (0, {"export_id": 1})
