import json
from collections.abc import Generator
from pathlib import Path

import pytest

from infrastructure.cloud import REPOSITORY, cloud_of
from infrastructure.environments import read_environment
from infrastructure.errors import CloudNotRunning, EnvironmentUnknown, WrongAccount
from localcloud.client import Endpoints
from localcloud.testing.emulator import running_emulator

ACCOUNT = read_environment(REPOSITORY, "staging").account_id


@pytest.fixture(scope="module")
def emulator() -> Generator[str]:
    with running_emulator(MOTO_ACCOUNT_ID=ACCOUNT) as url:
        yield url


@pytest.fixture
def _credentials(emulator: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", emulator)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")


class TestCloudOf:
    def test_refuses_an_environment_that_does_not_exist(self, tmp_path: Path) -> None:
        with pytest.raises(
            EnvironmentUnknown, match="dev, local, preview, prod, staging, not 'production'"
        ):
            cloud_of("production", home=tmp_path)

    def test_says_how_a_local_cloud_is_started(self, tmp_path: Path) -> None:
        with pytest.raises(CloudNotRunning, match="make up"):
            cloud_of("local", home=tmp_path)

    def test_finds_the_local_cloud(self, emulator: str, tmp_path: Path) -> None:
        addresses = dict.fromkeys(Endpoints.__struct_encode_fields__, "http://127.0.0.1:1")
        (tmp_path / "endpoints.json").write_text(json.dumps(addresses | {"aws": emulator}))

        queues = cloud_of("local", home=tmp_path).client("sqs")

        assert queues.meta.endpoint_url == emulator

    @pytest.mark.usefixtures("_credentials")
    def test_opens_the_account_of_the_environment(self, tmp_path: Path) -> None:
        queues = cloud_of("staging", home=tmp_path).client("sqs")

        assert queues.meta.region_name == "eu-west-1"

    @pytest.mark.usefixtures("_credentials")
    def test_refuses_credentials_of_another_account(self, tmp_path: Path) -> None:
        with pytest.raises(WrongAccount, match=f"these credentials are of {ACCOUNT}"):
            cloud_of("prod", home=tmp_path)

    def test_refuses_no_credentials_at_all(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
            monkeypatch.delenv(variable, raising=False)
        for variable in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
            monkeypatch.setenv(variable, str(tmp_path / "none"))
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")

        with pytest.raises(WrongAccount, match="prod cannot be reached"):
            cloud_of("prod", home=tmp_path)
