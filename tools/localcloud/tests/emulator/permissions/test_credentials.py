"""Whose credentials they are decides, and what their role says at that moment."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localcloud.testing.function_role import FUNCTION, QUEUE, allowed


@pytest.fixture
def queue_url(client_of: Callable[[str], Any]) -> str:
    return client_of("sqs").create_queue(QueueName="orders")["QueueUrl"]


class TestCredentials:
    @pytest.mark.parametrize(
        ("service", "operation", "code"),
        [
            ("sqs", "list_queues", "UnrecognizedClient"),
            ("dynamodb", "list_tables", "UnrecognizedClientException"),
            ("s3", "list_buckets", "InvalidAccessKeyId"),
        ],
    )
    def test_without_their_token_are_nobodys(
        self,
        function_may: Callable[..., None],
        as_function: Callable[..., Any],
        service: str,
        operation: str,
        code: str,
    ) -> None:
        function_may(allowed("*", "*"))

        with pytest.raises(ClientError) as refused:
            getattr(as_function(service, aws_session_token="other"), operation)()

        assert refused.value.response.get("Error", {}).get("Code") == code

    def test_of_a_role_that_is_gone_allow_nothing(
        self,
        client_of: Callable[[str], Any],
        function_may: Callable[..., None],
        as_function: Callable[[str], Any],
        queue_url: str,
    ) -> None:
        function_may(allowed("*", "*"))
        client_of("iam").delete_role_policy(RoleName=FUNCTION, PolicyName="own")
        client_of("iam").delete_role(RoleName=FUNCTION)

        with pytest.raises(ClientError, match="not authorized to perform: sqs:SendMessage"):
            as_function("sqs").send_message(QueueUrl=queue_url, MessageBody="a")

    def test_of_anybody_else_allow_everything(
        self, client_of: Callable[[str], Any], queue_url: str
    ) -> None:
        assert client_of("sqs").list_queues()["QueueUrls"] == [queue_url]


class TestAttachedPolicy:
    def test_is_refused_because_nobody_looks_at_it(
        self,
        client_of: Callable[[str], Any],
        function_may: Callable[..., None],
        as_function: Callable[[str], Any],
        queue_url: str,
    ) -> None:
        statement = allowed("sqs:SendMessage", QUEUE)
        function_may(statement)
        policy = client_of("iam").create_policy(
            PolicyName="send",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        )
        client_of("iam").attach_role_policy(RoleName=FUNCTION, PolicyArn=policy["Policy"]["Arn"])

        with pytest.raises(ClientError, match="does not know policies attached to writer"):
            as_function("sqs").send_message(QueueUrl=queue_url, MessageBody="a")
