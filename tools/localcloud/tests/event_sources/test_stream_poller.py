import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest

from localcloud.aws import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from localcloud.event_sources import EventSources
from localcloud.testing.functions import Deployment
from localcloud.testing.loop import eventually

Events = Callable[[], list[dict[str, Any]]]

NOTES = """
import json, os
def keys(event):
    return [record["dynamodb"]["Keys"]["id"]["S"] for record in event["Records"]]
def note(event):
    with open(os.environ["DIARY"], "a") as diary:
        diary.write(json.dumps(event) + "\\n")
"""
SUCCEEDS = (
    NOTES
    + """
def handler(event, context):
    note(event)
"""
)
RAISES_ON_POISON = (
    NOTES
    + """
def handler(event, context):
    note(event)
    if "poison" in keys(event):
        raise ValueError("poison")
"""
)
REPORTS_POISON = (
    NOTES
    + """
def handler(event, context):
    note(event)
    failed = [record["dynamodb"]["SequenceNumber"] for record in event["Records"]
              if record["dynamodb"]["Keys"]["id"]["S"] == "poison"]
    return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}
"""
)


class Table:
    """A table with a stream and a function that follows it."""

    def __init__(self, deployment: Deployment, diary: Path) -> None:
        self._deployment = deployment
        self._diary = diary
        self._client = boto3.client(
            "dynamodb",
            endpoint_url=deployment.aws.endpoint,
            region_name=deployment.aws.region,
            aws_access_key_id=ACCESS_KEY_ID,
            aws_secret_access_key=SECRET_ACCESS_KEY,
        )
        created = self._client.create_table(
            TableName="things",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )
        self.stream_arn = created["TableDescription"].get("LatestStreamArn", "")

    def put(self, *keys: str, **attributes: Any) -> None:
        for key in keys:
            self._client.put_item(TableName="things", Item={"id": {"S": key}, **attributes})

    def follow(self, source: str, **mapping: Any) -> None:
        self._deployment.function("follows", source, variables={"DIARY": str(self._diary)})
        functions: Any = self._deployment.aws.functions
        functions.create_event_source_mapping(
            EventSourceArn=self.stream_arn,
            FunctionName=self._deployment.release("follows"),
            **{"StartingPosition": "TRIM_HORIZON", **mapping},
        )


@pytest.fixture
def table(deployment: Deployment, diary: Path, event_sources: EventSources) -> Table:
    return Table(deployment, diary)


def keys(batches: list[dict[str, Any]]) -> list[list[str]]:
    return [
        [record["dynamodb"]["Keys"]["id"]["S"] for record in batch["Records"]] for batch in batches
    ]


class TestStreamDelivery:
    def test_hands_over_a_change_as_lambda_does(self, table: Table, events: Events) -> None:
        table.follow(SUCCEEDS)

        table.put("a", photo={"B": b"\x00\x01"})

        (event,) = eventually(events)
        (record,) = event["Records"]
        change = record["dynamodb"]
        assert record == {
            "eventID": record["eventID"],
            "eventName": "INSERT",
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": "eu-west-1",
            "dynamodb": {
                "ApproximateCreationDateTime": change["ApproximateCreationDateTime"],
                "Keys": {"id": {"S": "a"}},
                "NewImage": {"id": {"S": "a"}, "photo": {"B": "AAE="}},
                "SequenceNumber": change["SequenceNumber"],
                "SizeBytes": change["SizeBytes"],
                "StreamViewType": "NEW_AND_OLD_IMAGES",
            },
            "eventSourceARN": table.stream_arn,
        }
        assert change["ApproximateCreationDateTime"] > 1_700_000_000

    def test_keeps_the_order_and_the_size_of_batches(self, table: Table, events: Events) -> None:
        table.put("a", "b", "c")

        table.follow(SUCCEEDS, BatchSize=2)

        eventually(lambda: len(events()) == 2)
        assert keys(events()) == [["a", "b"], ["c"]]

    def test_leaves_out_what_no_filter_wants(self, table: Table, events: Events) -> None:
        pattern = json.dumps({"eventName": ["MODIFY"]})
        table.follow(SUCCEEDS, FilterCriteria={"Filters": [{"Pattern": pattern}]})

        table.put("a", "b")
        table.put("b", changed={"S": "yes"})

        eventually(events)
        assert keys(events()) == [["b"]]

    def test_from_the_latest_leaves_out_what_was_there_before(
        self, table: Table, events: Events
    ) -> None:
        table.put("before")

        table.follow(SUCCEEDS, StartingPosition="LATEST")

        def told() -> list[dict[str, Any]]:
            # Nobody says when the mapping has begun to look.
            table.put("after")
            time.sleep(0.2)
            return events()

        eventually(told)
        assert {key for batch in keys(events()) for key in batch} == {"after"}

    def test_starts_again_behind_what_is_done_when_the_mapping_changes(
        self, table: Table, deployment: Deployment, events: Events
    ) -> None:
        table.follow(SUCCEEDS)
        table.put("a")
        eventually(events)
        client = deployment.aws.functions
        (mapping,) = client.list_event_source_mappings()["EventSourceMappings"]

        client.update_event_source_mapping(UUID=mapping.get("UUID", ""), BatchSize=7)
        table.put("b")

        eventually(lambda: len(events()) == 2)
        assert keys(events()) == [["a"], ["b"]]


class TestStreamFailure:
    def test_of_one_record_repeats_from_there(self, table: Table, events: Events) -> None:
        table.put("a", "poison", "c")

        table.follow(
            REPORTS_POISON,
            MaximumRetryAttempts=1,
            FunctionResponseTypes=["ReportBatchItemFailures"],
        )
        eventually(lambda: len(events()) == 3)
        table.put("d")

        eventually(lambda: len(events()) == 4)
        assert keys(events()) == [
            ["a", "poison", "c"],
            ["poison", "c"],
            ["poison", "c"],
            ["d"],
        ]

    def test_is_split_until_the_poison_stands_alone_and_is_reported(
        self, table: Table, deployment: Deployment, events: Events
    ) -> None:
        url, arn = deployment.queue("discarded")
        table.put("a", "poison", "c", "d")

        table.follow(
            RAISES_ON_POISON,
            BisectBatchOnFunctionError=True,
            MaximumRetryAttempts=1,
            DestinationConfig={"OnFailure": {"Destination": arn}},
        )

        eventually(lambda: len(events()) == 6)
        (message,) = eventually(lambda: deployment.messages(url))
        record = json.loads(message)
        number = events()[0]["Records"][1]["dynamodb"]["SequenceNumber"]
        assert keys(events()) == [
            ["a", "poison", "c", "d"],
            ["a", "poison"],
            ["a"],
            ["poison"],
            ["poison"],
            ["c", "d"],
        ]
        assert record["requestContext"]["condition"] == "RetryAttemptsExhausted"
        assert record["requestContext"]["approximateInvokeCount"] == 2
        assert record["DDBStreamBatchInfo"] == {
            "shardId": record["DDBStreamBatchInfo"]["shardId"],
            "startSequenceNumber": number,
            "endSequenceNumber": number,
            "approximateArrivalOfFirstRecord": record["DDBStreamBatchInfo"][
                "approximateArrivalOfFirstRecord"
            ],
            "approximateArrivalOfLastRecord": record["DDBStreamBatchInfo"][
                "approximateArrivalOfLastRecord"
            ],
            "batchSize": 1,
            "streamArn": table.stream_arn,
        }

    def test_by_age_discards_without_an_attempt(
        self, table: Table, deployment: Deployment, events: Events
    ) -> None:
        url, arn = deployment.queue("discarded")
        table.put("old")

        table.follow(
            SUCCEEDS,
            MaximumRecordAgeInSeconds=0,
            DestinationConfig={"OnFailure": {"Destination": arn}},
        )

        (message,) = eventually(lambda: deployment.messages(url))
        assert json.loads(message)["requestContext"]["condition"] == "RecordAgeExceeded"
        assert events() == []
