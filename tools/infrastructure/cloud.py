"""The cloud that an environment runs in, for the tools that look into it or act on it.

`local` is the emulator that `make up` started; every other one is an account of AWS, with whatever
credentials AWS's own tools would find.
"""

from pathlib import Path
from typing import Any, Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infrastructure.environments import LOCAL, environment_names, read_environment
from infrastructure.errors import CloudNotRunning, EnvironmentUnknown, WrongAccount
from localcloud.aws import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY
from localcloud.client import Endpoints

REPOSITORY: Final = Path(__file__).parents[2]


class Cloud:
    """The AWS APIs that one environment is made of.

    `environment` is what the names of all that it has begin with.
    """

    def __init__(self, environment: str, session: boto3.Session, *, endpoint: str | None) -> None:
        self.environment = environment
        self._session = session
        self._endpoint = endpoint

    def client(self, service: str) -> Any:
        """Return boto3's client of a service; chosen at run time, so the stubs cannot know it."""
        make: Any = self._session.client
        return make(service, endpoint_url=self._endpoint)


def cloud_of(
    environment: str, *, home: Path, pull_request: str = "", repository: Path = REPOSITORY
) -> Cloud:
    """Open an environment's cloud; `home` is where a local cloud keeps its files.

    A preview needs its pull request. Raises EnvironmentUnknown, PullRequestMissing, CloudNotRunning
    where there is no local cloud, and WrongAccount where the credentials are not of the account
    that the environment's locals.tf names.
    """
    if environment == LOCAL:
        return _local_cloud(home)
    names = environment_names(repository)
    if environment not in names:
        known = ", ".join(sorted({*names, LOCAL}))
        raise EnvironmentUnknown(f"ENV must be one of {known}, not {environment!r}")
    expected = read_environment(repository, environment, pull_request=pull_request)
    cloud = Cloud(expected.prefix, boto3.Session(region_name=expected.region), endpoint=None)
    try:
        found = cloud.client("sts").get_caller_identity()["Account"]
    except (BotoCoreError, ClientError) as error:
        raise WrongAccount(f"{environment} cannot be reached: {error}") from error
    if found != expected.account_id:
        raise WrongAccount(
            f"{environment} is in account {expected.account_id}, and these credentials are of "
            f"{found}: set AWS_PROFILE"
        )
    return cloud


def _local_cloud(home: Path) -> Cloud:
    try:
        endpoints = Endpoints.read(home)
    except FileNotFoundError:
        raise CloudNotRunning("no local cloud is running: `make up` starts it") from None
    session = boto3.Session(
        aws_access_key_id=ACCESS_KEY_ID,
        aws_secret_access_key=SECRET_ACCESS_KEY,
        region_name=REGION,
    )
    return Cloud(LOCAL, session, endpoint=endpoints.aws)
