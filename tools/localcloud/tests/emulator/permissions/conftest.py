"""A function's role with the statements of a test, and clients that sign as the function does."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.request import urlopen

import boto3
import pytest
from botocore.config import Config

from localcloud.aws import REGION
from localcloud.testing.function_role import FUNCTION, Statement

type ClientOf = Callable[[str], Any]
WRITE_LOGS: Statement = {
    "Effect": "Allow",
    "Action": ["logs:PutLogEvents"],
    "Resource": ["arn:aws:logs:*:*:log-group:writer"],
}
"""What every function may; a policy without statements would be none."""


@pytest.fixture
def function_may(client_of: ClientOf) -> Callable[..., None]:
    """Give the function's role these statements and no others but for its log."""
    identities = client_of("iam")
    identities.create_role(RoleName=FUNCTION, AssumeRolePolicyDocument="{}")

    def function_may(*statements: Statement) -> None:
        policy = {"Version": "2012-10-17", "Statement": [WRITE_LOGS, *statements]}
        identities.put_role_policy(
            RoleName=FUNCTION, PolicyName="own", PolicyDocument=json.dumps(policy)
        )

    return function_may


@pytest.fixture
def session(client_of: ClientOf, function_may: Callable[..., None]) -> dict[str, str]:
    """What STS gives for the role, in boto3's words."""
    role_arn = f"arn:aws:iam::123456789012:role/{FUNCTION}"
    assumed = client_of("sts").assume_role(RoleArn=role_arn, RoleSessionName=FUNCTION)
    return {
        "aws_access_key_id": assumed["Credentials"]["AccessKeyId"],
        "aws_secret_access_key": assumed["Credentials"]["SecretAccessKey"],
        "aws_session_token": assumed["Credentials"]["SessionToken"],
    }


@pytest.fixture
def as_function(emulator: str, session: dict[str, str]) -> Iterator[ClientOf]:
    """Make clients of services with the function's credentials."""
    made: list[Any] = []

    def as_function(service: str, **other: str) -> Any:
        make: Any = boto3.client
        config = Config(signature_version="s3v4") if service == "s3" else None
        client = make(
            service,
            endpoint_url=emulator,
            region_name=REGION,
            config=config,
            **{**session, **other},
        )
        made.append(client)
        return client

    yield as_function
    for client in made:
        client.close()


@pytest.fixture
def used(emulator: str) -> Callable[[str], set[tuple[str, str]]]:
    """Return the actions and resources that statements have allowed whose names begin so."""

    def used(sid: str) -> set[tuple[str, str]]:
        found = noted(emulator)["used"]
        return {(one["action"], one["resource"]) for one in found if one["sid"].startswith(sid)}

    return used


@pytest.fixture
def lacked(emulator: str) -> Callable[[], set[tuple[str, str]]]:
    """Return the actions and resources that the function was ever refused."""

    def lacked() -> set[tuple[str, str]]:
        return {(one["action"], one["resource"]) for one in noted(emulator)["lacked"]}

    return lacked


def noted(emulator: str) -> Any:
    with urlopen(f"{emulator}/localcloud/permissions", timeout=10) as answer:
        return json.load(answer)
