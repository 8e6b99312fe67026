from pathlib import Path

import pytest

from infrastructure.environments import Environment, environment_names, read_environment
from infrastructure.errors import EnvironmentUnknown
from infrastructure.tests.environment_files import write_environment


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name in ("staging", "local", "dev"):
        write_environment(tmp_path, name)
    return tmp_path


class TestEnvironmentNames:
    def test_are_those_of_aws(self, repository: Path) -> None:
        assert environment_names(repository) == ["dev", "staging"]


class TestReadEnvironment:
    def test_reads_what_the_files_say(self, repository: Path) -> None:
        assert read_environment(repository, "staging") == Environment(
            name="staging",
            account_id="222222222222",
            region="eu-west-1",
            artifact_bucket="artifacts-222222222222",
            state_bucket="states-222222222222",
            state_key="staging/terraform.tfstate",
            api_name="api.example.com",
            cors_origin="https://shop.example.com",
            zone_name="example.com",
            deletion_protection=False,
        )

    @pytest.mark.parametrize("name", ["", "local", "../environments/dev", "production"])
    def test_says_which_there_are(self, repository: Path, name: str) -> None:
        with pytest.raises(EnvironmentUnknown) as unknown:
            read_environment(repository, name)

        assert str(unknown.value) == f"ENV must be one of dev, staging, not {name!r}"
