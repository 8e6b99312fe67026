from pathlib import Path

import pytest

from infrastructure.environments import Environment, environment_names, read_environment
from infrastructure.errors import EnvironmentUnknown, PullRequestMissing
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


class TestPreview:
    @pytest.fixture
    def repository(self, tmp_path: Path) -> Path:
        root = write_environment(tmp_path, "preview")
        (root / "network.tf").write_text(
            'locals {\n  host = "dev"\n  private_services = { orders = {}, users = {} }\n}\n'
        )
        return tmp_path

    def test_has_a_state_and_names_of_its_own(self, repository: Path) -> None:
        preview = read_environment(repository, "preview", pull_request="12")

        assert (preview.state_key, preview.prefix, preview.variables) == (
            "preview/12/terraform.tfstate",
            "preview12",
            {"TF_VAR_pull_request": "12"},
        )

    def test_borrows_a_network(self, repository: Path) -> None:
        preview = read_environment(repository, "preview", pull_request="12")

        assert (preview.host, preview.borrowed_security_groups) == (
            "dev",
            ("dev-migrations-functions", "dev-orders-functions", "dev-users-functions"),
        )

    @pytest.mark.parametrize("number", ["", "0", "main", "123456", "1/../2"])
    def test_is_of_a_pull_request(self, repository: Path, number: str) -> None:
        with pytest.raises(PullRequestMissing, match="PR must be the number of a pull request"):
            read_environment(repository, "preview", pull_request=number)

    def test_leaves_the_others_as_they_are(self, repository: Path) -> None:
        write_environment(repository, "dev")

        assert read_environment(repository, "dev", pull_request="12").prefix == "dev"
