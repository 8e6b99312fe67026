import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest

from chassis.testing.emulated_aws import emulated_aws

ROUNDS = 60


@pytest.fixture
def sqs() -> Iterator[Any]:
    with emulated_aws():
        yield boto3.client("sqs")


@pytest.fixture(autouse=True)
def hasty_threads() -> Iterator[None]:
    """Let threads take turns so often that what can go wrong between two steps does."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


class TestQueue:
    def test_loses_nothing_while_rivals_send_and_delete(self, sqs: Any) -> None:
        url = sqs.create_queue(QueueName="orders")["QueueUrl"]

        def pass_on(number: int) -> list[str]:
            sqs.send_message(QueueUrl=url, MessageBody=str(number))
            taken = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=1).get("Messages", [])
            for message in taken:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            return [message["Body"] for message in taken]

        with ThreadPoolExecutor(max_workers=4) as rivals:
            passed_on = [body for bodies in rivals.map(pass_on, range(ROUNDS)) for body in bodies]
        while left := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            passed_on += [message["Body"] for message in left]

        assert {*passed_on} == {str(number) for number in range(ROUNDS)}
