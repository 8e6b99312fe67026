"""Clients for the emulated AWS APIs, and threads in which asyncio calls them."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_apigatewayv2 import ApiGatewayV2Client
    from mypy_boto3_dynamodbstreams import DynamoDBStreamsClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_scheduler import EventBridgeSchedulerClient
    from mypy_boto3_sqs import SQSClient

REGION = "eu-west-1"  # as in terraform/environments/local: the emulator keeps regions apart
ACCESS_KEY_ID = "testing"
SECRET_ACCESS_KEY = "testing"

_CONFIG = Config(
    connect_timeout=2,
    read_timeout=20,
    max_pool_connections=32,
    retries={"mode": "standard", "total_max_attempts": 2},
)


class Aws:
    """The emulator behind one endpoint. boto3's clients may be shared between threads."""

    def __init__(self, endpoint: str, *, region: str = REGION) -> None:
        self.endpoint = endpoint
        self.region = region
        self._session = boto3.Session(
            aws_access_key_id=ACCESS_KEY_ID,
            aws_secret_access_key=SECRET_ACCESS_KEY,
            region_name=region,
        )
        self._threads = ThreadPoolExecutor(max_workers=16, thread_name_prefix="aws")

    @cached_property
    def apis(self) -> "ApiGatewayV2Client":
        """Return the client of the API Gateway v2 API."""
        return self._session.client("apigatewayv2", endpoint_url=self.endpoint, config=_CONFIG)

    @cached_property
    def functions(self) -> "LambdaClient":
        """Return the client of the Lambda API."""
        return self._session.client("lambda", endpoint_url=self.endpoint, config=_CONFIG)

    @cached_property
    def metrics(self) -> Any:
        """Return the client of CloudWatch, whose types are not installed."""
        make: Any = self._session.client
        return make("cloudwatch", endpoint_url=self.endpoint, config=_CONFIG)

    @cached_property
    def sessions(self) -> Any:
        """Return the client of STS, whose types are not installed."""
        make: Any = self._session.client
        return make("sts", endpoint_url=self.endpoint, config=_CONFIG)

    @cached_property
    def queues(self) -> "SQSClient":
        """Return the client of the SQS API."""
        return self._session.client("sqs", endpoint_url=self.endpoint, config=_CONFIG)

    @cached_property
    def streams(self) -> "DynamoDBStreamsClient":
        """Return the client of the DynamoDB Streams API."""
        return self._session.client("dynamodbstreams", endpoint_url=self.endpoint, config=_CONFIG)

    @cached_property
    def schedules(self) -> "EventBridgeSchedulerClient":
        """Return the client of the EventBridge Scheduler API."""
        return self._session.client("scheduler", endpoint_url=self.endpoint, config=_CONFIG)

    async def call[**P, R](self, operation: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a blocking operation of a client (or any other) in a thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(operation, *args, **kwargs))

    def close(self) -> None:
        """Forget operations that wait for a thread; those that run end by their timeouts."""
        self._threads.shutdown(wait=False, cancel_futures=True)
