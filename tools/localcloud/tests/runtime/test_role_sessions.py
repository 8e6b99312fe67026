import json
from collections.abc import Callable
from typing import Any

import boto3

from localcloud.aws import REGION
from localcloud.runtime import InvokeResult
from localcloud.testing.functions import ROLE, Deployment

TELLS_ITS_CREDENTIALS = """
import os

def handler(event, context):
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    return {name.lower(): os.environ[name] for name in names}
"""


def identity(endpoint: str, told: InvokeResult) -> str:
    make: Any = boto3.client
    credentials = json.loads(told.payload)
    sts = make("sts", endpoint_url=endpoint, region_name=REGION, **credentials)
    try:
        return sts.get_caller_identity()["Arn"]
    finally:
        sts.close()


class TestFunction:
    def test_signs_as_a_session_of_its_role_that_has_its_name(
        self, deployment: Deployment, invoke: Callable[..., InvokeResult]
    ) -> None:
        deployment.function("one", TELLS_ITS_CREDENTIALS)
        deployment.function("other", TELLS_ITS_CREDENTIALS)

        found = [identity(deployment.aws.endpoint, invoke(name)) for name in ("one", "other")]

        assert found == [
            f"arn:aws:sts::123456789012:assumed-role/{ROLE}/{name}" for name in ("one", "other")
        ]

    def test_signs_with_one_session_in_all_its_environments(
        self, deployment: Deployment, invoke: Callable[..., InvokeResult]
    ) -> None:
        deployment.function("one", TELLS_ITS_CREDENTIALS)
        before = invoke("one").payload
        deployment.release("one", TELLS_ITS_CREDENTIALS + "\n")

        after = invoke("one", qualifier="live").payload

        assert json.loads(after) == json.loads(before)
