import json
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest

from infrastructure.account import Account
from infrastructure.environments import Environment, read_environment
from infrastructure.provider_server import ProviderServer
from infrastructure.terraform import Terraform
from infrastructure.tests.environment_files import log_group, write_environment
from localcloud.testing.emulator import reset, running_emulator
from pipelines.account_root import AccountRoot
from pipelines.delivery import Delivery
from pipelines.tests.hub import Hub, running_hub

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ACCOUNT_ID = "222222222222"

type DeliveryTo = Callable[[Environment], Delivery]


@pytest.fixture(scope="session")
def emulator() -> Generator[str]:
    with running_emulator(MOTO_ACCOUNT_ID=ACCOUNT_ID) as url:
        yield url


@pytest.fixture(scope="session")
def provider(emulator: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[dict[str, str]]:
    """Keep one provider for all commands: it takes longer to start than they do."""
    folder = tmp_path_factory.mktemp("provider")
    root = write_environment(folder, "dev")
    data = {"TF_DATA_DIR": str(folder / "data")}
    terraform = Terraform(folder=folder / "notes")
    terraform.run(root, "init", "-backend=false", "-input=false", variables=data)
    with ProviderServer(_credentials(emulator)) as server:
        yield server.variables(folder / "data")


@pytest.fixture
def hub() -> Generator[Hub]:
    with running_hub() as hub:
        yield hub


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Hold one environment, `dev`, with one log group."""
    write_environment(tmp_path / "repository", "dev", resources=log_group("orders", days=7))
    return tmp_path / "repository"


@pytest.fixture
def environment(repository: Path) -> Environment:
    return read_environment(repository, "dev")


@pytest.fixture
def account(
    emulator: str,
    environment: Environment,
    monkeypatch: pytest.MonkeyPatch,
    provider: dict[str, str],
) -> Generator[Account]:
    """Hold what bootstrap has made, behind the credentials that everybody finds."""
    for name, value in (_credentials(emulator) | provider).items():
        monkeypatch.setenv(name, value)
    account = Account(environment, emulator)
    account.prepare()
    yield account
    reset(emulator)


@pytest.fixture
def s3(account: Account) -> "S3Client":
    return boto3.client("s3", region_name="eu-west-1")


@pytest.fixture
def delivery_to(account: Account, repository: Path) -> DeliveryTo:
    def delivery_to(environment: Environment) -> Delivery:
        root = AccountRoot(
            environment,
            repository=repository,
            folder=repository / ".tools/plans",
            terraform=Terraform(folder=repository / ".tools/terraform"),
        )
        return Delivery(root, repository=repository)

    return delivery_to


@pytest.fixture
def delivery(delivery_to: DeliveryTo, environment: Environment) -> Delivery:
    return delivery_to(environment)


@pytest.fixture
def root_folder(repository: Path) -> Path:
    return repository / "terraform/environments/dev"


@pytest.fixture
def name_package(root_folder: Path) -> Callable[[str], None]:
    """Write a package into the environment's releases.json."""

    def name_package(key: str) -> None:
        releases = {"architecture": "arm64", "artifacts": {"orders": key}}
        (root_folder / "releases.json").write_text(json.dumps(releases))

    return name_package


def _credentials(emulator: str) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_ENDPOINT_URL": emulator,
        "AWS_SECRET_ACCESS_KEY": "testing",
    }
