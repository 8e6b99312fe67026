"""An AWS inside the test's own process, which knows nothing when it begins."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

import boto3
import pytest
from botocore.loaders import create_loader
from botocore.session import get_session
from moto import mock_aws

REGION: Final = "eu-central-1"
# Kept over all tests: reading AWS's service models takes longer than any test.
_LOADER: Final = create_loader()


@contextmanager
def emulated_aws() -> Generator[None]:
    """Let all clients that are made meanwhile, and only those, reach the emulation."""
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        environment.setenv("AWS_ACCESS_KEY_ID", "testing")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        environment.setenv("AWS_DEFAULT_REGION", REGION)
        environment.delenv("AWS_ENDPOINT_URL", raising=False)
        session = get_session()
        session.register_component("data_loader", _LOADER)
        boto3.setup_default_session(botocore_session=session)
        yield
