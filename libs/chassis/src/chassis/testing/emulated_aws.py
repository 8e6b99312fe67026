"""An AWS inside the test's own process, which knows nothing when it begins."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.loaders import create_loader
from botocore.session import get_session
from moto import mock_aws
from moto.s3.models import MultipartDict
from moto.sqs.models import SQSBackend

from chassis.testing.one_at_a_time import OPERATIONS, one_at_a_time
from chassis.testing.unknown_uploads import no_such_upload

REGION: Final = "eu-central-1"
# Kept over all tests: reading AWS's service models takes longer than any test.
_LOADER: Final = create_loader()


@contextmanager
def emulated_aws() -> Generator[None]:
    """Let all clients that are made meanwhile, and only those, reach the emulation."""
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        environment.setenv("AWS_ACCESS_KEY_ID", "testing")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        # Lambda gives it by both names: boto3 reads the first, and the chassis the second.
        environment.setenv("AWS_DEFAULT_REGION", REGION)
        environment.setenv("AWS_REGION", REGION)
        environment.delenv("AWS_ENDPOINT_URL", raising=False)
        for name in OPERATIONS:
            environment.setattr(SQSBackend, name, one_at_a_time(getattr(SQSBackend, name)))
        environment.setattr(MultipartDict, "__missing__", no_such_upload, raising=False)
        session = get_session()
        session.register_component("data_loader", _LOADER)
        boto3.setup_default_session(botocore_session=session)
        yield


def refuse_once(operation: str) -> None:
    """Let AWS refuse the next call of an operation, such as `s3.PutObject`."""
    refusal = {"Error": {"Code": "AccessDenied", "Message": "Not now."}}
    left = [(AWSResponse("", 403, HTTPHeaders(), None), refusal)]

    def refuse(**_: object) -> tuple[AWSResponse, dict[str, Any]] | None:
        return left.pop() if left else None

    session = boto3.DEFAULT_SESSION
    assert session is not None
    register: Any = session.events.register_first
    register(f"before-call.{operation}", refuse)
