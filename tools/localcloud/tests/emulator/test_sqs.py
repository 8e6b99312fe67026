import json
from collections.abc import Callable
from typing import Any

import pytest

POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage"}],
}


@pytest.fixture
def sqs(client_of: Callable[[str], Any]) -> Any:
    return client_of("sqs")


def attributes_of(sqs: Any, url: str, *names: str) -> dict[str, str]:
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(names))
    return found.get("Attributes", {})


class TestQueue:
    def test_keeps_its_policy_when_another_attribute_changes(self, sqs: Any) -> None:
        policy = json.dumps(POLICY)
        url = sqs.create_queue(QueueName="work", Attributes={"Policy": policy})["QueueUrl"]

        sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "180"})

        assert attributes_of(sqs, url, "Policy", "VisibilityTimeout") == {
            "Policy": policy,
            "VisibilityTimeout": "180",
        }

    def test_loses_its_policy_when_that_is_asked_for(self, sqs: Any) -> None:
        policy = json.dumps(POLICY)
        url = sqs.create_queue(QueueName="work", Attributes={"Policy": policy})["QueueUrl"]

        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})

        assert attributes_of(sqs, url, "Policy") == {}

    def test_has_a_redrive_allow_policy(self, sqs: Any) -> None:
        policy = '{"redrivePermission":"denyAll"}'

        url = sqs.create_queue(QueueName="dead", Attributes={"RedriveAllowPolicy": policy})[
            "QueueUrl"
        ]

        assert attributes_of(sqs, url, "RedriveAllowPolicy") == {"RedriveAllowPolicy": policy}

    def test_adds_no_space_to_its_redrive_policy(self, sqs: Any) -> None:
        dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
        arn = attributes_of(sqs, dead, "QueueArn")["QueueArn"]
        policy = f'{{"deadLetterTargetArn":"{arn}","maxReceiveCount":5}}'

        url = sqs.create_queue(QueueName="work", Attributes={"RedrivePolicy": policy})["QueueUrl"]

        assert attributes_of(sqs, url, "RedrivePolicy") == {"RedrivePolicy": policy}
