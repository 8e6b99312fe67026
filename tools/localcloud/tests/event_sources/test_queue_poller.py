import json
import time
from collections.abc import Callable
from typing import Any

from localcloud.runtime import Runtime
from localcloud.testing.functions import Deployment
from localcloud.testing.loop import eventually

from .queue_work import SLEEPS, SUCCEEDS, bodies, left, send

type Events = Callable[[], list[dict[str, Any]]]


class TestDelivery:
    def test_hands_over_a_message_as_lambda_does_and_deletes_it(
        self, deployment: Deployment, subscribe: Callable[..., str], events: Events
    ) -> None:
        url = subscribe(SUCCEEDS)

        sent = deployment.aws.queues.send_message(
            QueueUrl=url,
            MessageBody="hello",
            MessageAttributes={"reason": {"DataType": "String", "StringValue": "a test"}},
        )

        (event,) = eventually(events)
        (record,) = event["Records"]
        assert record == {
            "messageId": sent["MessageId"],
            "receiptHandle": record["receiptHandle"],
            "body": "hello",
            "attributes": record["attributes"],
            "messageAttributes": {
                "reason": {
                    "stringValue": "a test",
                    "stringListValues": [],
                    "binaryListValues": [],
                    "dataType": "String",
                }
            },
            "md5OfBody": sent["MD5OfMessageBody"],
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:work",
            "awsRegion": "eu-west-1",
        }
        assert record["attributes"]["ApproximateReceiveCount"] == "1"
        eventually(lambda: left(deployment, url) == 0)

    def test_invokes_the_version_behind_the_alias(
        self, deployment: Deployment, subscribe: Callable[..., str], runtime: Runtime
    ) -> None:
        url = subscribe(SUCCEEDS)
        deployment.release("consumes", SUCCEEDS + "\n# newer")
        time.sleep(0.1)

        send(deployment, url, "hello")

        (report,) = eventually(runtime.invocations)
        assert report.version == "2"

    def test_gathers_a_batch_within_its_window(
        self, deployment: Deployment, subscribe: Callable[..., str], events: Events
    ) -> None:
        url = subscribe(
            SUCCEEDS,
            attributes={"VisibilityTimeout": "30"},
            BatchSize=100,
            MaximumBatchingWindowInSeconds=1,
        )

        send(deployment, url, *[str(number) for number in range(15)])

        (batch,) = bodies(eventually(events))
        assert sorted(batch, key=int) == [str(number) for number in range(15)]

    def test_limits_a_batch_to_its_size(
        self, deployment: Deployment, subscribe: Callable[..., str], events: Events
    ) -> None:
        url = subscribe(SUCCEEDS, BatchSize=2)

        send(deployment, url, "a", "b", "c")

        eventually(lambda: sum(map(len, bodies(events()))) == 3)
        assert max(map(len, bodies(events()))) <= 2

    def test_deletes_what_no_filter_wants(
        self, deployment: Deployment, subscribe: Callable[..., str], events: Events
    ) -> None:
        pattern = json.dumps({"body": {"kind": ["wanted"]}})
        url = subscribe(SUCCEEDS, FilterCriteria={"Filters": [{"Pattern": pattern}]})

        send(deployment, url, '{"kind": "other"}', "no json", '{"kind": "wanted"}')

        eventually(lambda: left(deployment, url) == 0)
        assert bodies(events()) == [['{"kind": "wanted"}']]

    def test_runs_no_more_functions_than_the_mapping_allows(
        self, deployment: Deployment, subscribe: Callable[..., str], runtime: Runtime
    ) -> None:
        url = subscribe(
            SLEEPS,
            attributes={"VisibilityTimeout": "30"},
            BatchSize=1,
            ScalingConfig={"MaximumConcurrency": 2},
        )

        send(deployment, url, *"abcdef")

        eventually(lambda: left(deployment, url) == 0)
        totals = runtime.stats()["consumes"]
        assert (totals["invocations"], totals["peak_concurrency"]) == (6, 2)

    def test_counts_two_versions_of_an_alias_as_one_consumer(
        self, deployment: Deployment, subscribe: Callable[..., str], runtime: Runtime
    ) -> None:
        url = subscribe(SLEEPS, BatchSize=1, ScalingConfig={"MaximumConcurrency": 2})
        deployment.release("consumes", f"{SLEEPS}# another version")
        deployment.aws.functions.update_alias(
            FunctionName="consumes",
            Name="live",
            FunctionVersion="1",
            RoutingConfig={"AdditionalVersionWeights": {"2": 0.5}},
        )
        time.sleep(0.1)  # What the runtime has read is fresh for half of this.

        send(deployment, url, *"abcdefghijkl")

        eventually(lambda: left(deployment, url) == 0)
        assert {report.version for report in runtime.invocations()} == {"1", "2"}
        assert runtime.stats()["consumes"]["peak_concurrency"] == 2

    def test_waits_while_the_function_is_throttled(
        self, deployment: Deployment, subscribe: Callable[..., str], runtime: Runtime
    ) -> None:
        url = subscribe(SLEEPS, attributes={"VisibilityTimeout": "30"}, BatchSize=1, concurrency=1)

        send(deployment, url, *"abcd")

        eventually(lambda: left(deployment, url) == 0)
        totals = runtime.stats()["consumes"]
        assert (totals["invocations"], totals["peak_concurrency"]) == (4, 1)
        assert totals["throttles"] > 0

    def test_ends_with_the_mapping(
        self, deployment: Deployment, subscribe: Callable[..., str], events: Events
    ) -> None:
        url = subscribe(SUCCEEDS)
        client = deployment.aws.functions
        (mapping,) = client.list_event_source_mappings()["EventSourceMappings"]
        send(deployment, url, "before")
        eventually(events)

        client.update_event_source_mapping(UUID=mapping.get("UUID", ""), Enabled=False)
        time.sleep(0.5)
        send(deployment, url, "after")
        time.sleep(0.5)

        assert bodies(events()) == [["before"]]
