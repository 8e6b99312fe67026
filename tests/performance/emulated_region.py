"""An emulated AWS in a process of its own, and what a function and its tester know of it."""

from typing import Any, Final

import boto3

_REGION: Final = "eu-central-1"
_CREDENTIALS: Final = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}


class EmulatedRegion:
    """Clients of an emulator; `variables` let a function find it."""

    def __init__(self, url: str) -> None:
        session = boto3.Session("testing", "testing", region_name=_REGION)
        self.s3 = session.client("s3", endpoint_url=url)
        self.sqs = session.client("sqs", endpoint_url=url)
        self.variables = {
            **_CREDENTIALS,
            "AWS_DEFAULT_REGION": _REGION,
            "AWS_ENDPOINT_URL": url,
        }

    def make_bucket(self, name: str) -> None:
        """Make a bucket."""
        location: Any = {"LocationConstraint": _REGION}
        self.s3.create_bucket(Bucket=name, CreateBucketConfiguration=location)
