from typing import Any

import pytest

from localcloud.testing.functions import Deployment

RAISES = """
def handler(event, context):
    raise ValueError("called by the emulator itself")
"""


@pytest.fixture
def alias(deployment: Deployment) -> str:
    deployment.function("consumes", RAISES)
    return deployment.release("consumes")


class TestEventSourceMapping:
    def test_is_listed_as_it_was_created(self, deployment: Deployment, alias: str) -> None:
        _, arn = deployment.queue("work")
        _, failures = deployment.queue("failures")
        settings: dict[str, Any] = {
            "EventSourceArn": arn,
            "BatchSize": 7,
            "MaximumBatchingWindowInSeconds": 3,
            "ScalingConfig": {"MaximumConcurrency": 5},
            "FilterCriteria": {"Filters": [{"Pattern": '{"body": {"kind": ["order"]}}'}]},
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "DestinationConfig": {"OnFailure": {"Destination": failures}},
        }

        deployment.aws.functions.create_event_source_mapping(FunctionName=alias, **settings)

        (found,) = deployment.aws.functions.list_event_source_mappings()["EventSourceMappings"]
        assert {name: found.get(name) for name in settings} == settings
        assert found.get("FunctionArn") == alias

    @pytest.mark.parametrize("shorten", [False, True])
    def test_points_to_the_alias_that_was_named(
        self, deployment: Deployment, alias: str, *, shorten: bool
    ) -> None:
        _, arn = deployment.queue("work")
        client = deployment.aws.functions
        name = alias.rpartition("function:")[2] if shorten else alias

        created = client.create_event_source_mapping(EventSourceArn=arn, FunctionName=name)
        updated = client.update_event_source_mapping(
            UUID=created["UUID"], FunctionName=name, BatchSize=3
        )

        assert [created["FunctionArn"], updated["FunctionArn"]] == [alias, alias]

    def test_leaves_messages_in_the_queue(self, deployment: Deployment, alias: str) -> None:
        url, arn = deployment.queue("work")
        deployment.aws.functions.create_event_source_mapping(EventSourceArn=arn, FunctionName=alias)

        deployment.aws.queues.send_message(QueueUrl=url, MessageBody="hello")

        assert deployment.messages(url) == ["hello"]
