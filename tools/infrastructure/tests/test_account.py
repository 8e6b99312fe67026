from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from infrastructure.account import Account
from infrastructure.environments import Environment, read_environment
from infrastructure.tests.environment_files import write_environment
from localcloud.aws import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY
from localcloud.testing.emulator import reset, running_emulator


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    for name in ("dev", "prod"):
        write_environment(tmp_path, name)
    return read_environment(tmp_path, "dev")


@pytest.fixture(scope="module")
def emulator() -> Iterator[str]:
    with running_emulator(MOTO_ACCOUNT_ID="222222222222") as url:
        yield url


@pytest.fixture
def account(environment: Environment, emulator: str) -> Account:
    reset(emulator)
    made = Account(environment, emulator)
    made.prepare()
    return made


def client(service: str, emulator: str) -> Any:
    make: Any = boto3.client
    return make(
        service,
        endpoint_url=emulator,
        region_name=REGION,
        aws_access_key_id=ACCESS_KEY_ID,
        aws_secret_access_key=SECRET_ACCESS_KEY,
    )


class TestPrepare:
    def test_makes_what_is_there_before_an_environment(self, account: Account) -> None:
        found = account.inventory()

        assert {name for name in found if name.startswith(("s3", "route53"))} == {
            "route53 records: example.com. NS",
            "route53 records: example.com. SOA",
            "s3 buckets: artifacts-222222222222",
            "s3 buckets: states-222222222222",
        }


class TestIsLocked:
    def test_is_true_while_the_lock_file_is_there(
        self, account: Account, environment: Environment, emulator: str
    ) -> None:
        s3 = client("s3", emulator)
        lock = {"Bucket": "states-222222222222", "Key": "dev/terraform.tfstate.tflock"}

        seen = [account.is_locked()]
        s3.put_object(**lock, Body=b"{}")
        seen.append(account.is_locked())
        s3.delete_object(**lock)
        seen.append(account.is_locked())

        assert seen == [False, True, False]


class TestInventory:
    def test_names_what_was_added(self, account: Account, emulator: str) -> None:
        before = account.inventory()

        client("sqs", emulator).create_queue(QueueName="work")
        client("cloudwatch", emulator).put_composite_alarm(AlarmName="a", AlarmRule="ALARM(x)")
        releases = client("codedeploy", emulator)
        releases.create_application(applicationName="dev", computePlatform="Lambda")
        releases.create_deployment_config(
            deploymentConfigName="dev-at-once", trafficRoutingConfig={"type": "AllAtOnce"}
        )
        client("cognito-idp", emulator).create_user_pool(PoolName="people")
        key = client("kms", emulator).create_key()["KeyMetadata"]["KeyId"]

        assert account.inventory() - before == {
            "cloudwatch alarms: a",
            "codedeploy applications: dev",
            "codedeploy deployment_configs: dev-at-once",
            "cognito-idp user_pools: people",
            f"kms keys: {key}",
            f"sqs queues: {emulator}/222222222222/work",
        }

    def test_leaves_out_a_key_that_waits_for_its_end(self, account: Account, emulator: str) -> None:
        before = account.inventory()

        kms = client("kms", emulator)
        kms.schedule_key_deletion(KeyId=kms.create_key()["KeyMetadata"]["KeyId"])

        assert account.inventory() == before
