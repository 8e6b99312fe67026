import os
from collections.abc import Callable
from pathlib import Path

import pytest

from infrastructure.emulated import EmulatedEnvironment
from infrastructure.environments import read_environment
from infrastructure.errors import EmulationFailed
from infrastructure.terraform import Terraform
from infrastructure.tests.environment_files import write_environment

REPOSITORY = Path(__file__).parents[3]
LOG_GROUP = """
resource "aws_cloudwatch_log_group" "this" {
  name              = "${local.environment}-${local.releases.architecture}"
  retention_in_days = local.deletion_protection ? 30 : 7
  skip_destroy      = %s
}

locals {
  releases = jsondecode(file("${path.module}/releases.json"))
}
"""
RESTLESS = """
resource "terraform_data" "this" {
  input = timestamp()
}
"""

PARTS = ("tools", "libs/chassis/src")
"""Where a local cloud of a test finds its own code."""

type EnvironmentOf = Callable[..., EmulatedEnvironment]


@pytest.fixture
def environment_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EnvironmentOf:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(str(REPOSITORY / part) for part in PARTS))

    def environment_of(resources: str, *, protected: bool = False) -> EmulatedEnvironment:
        repository = tmp_path / "repository"
        write_environment(repository, "prod")
        write_environment(repository, "dev", resources=resources, protected=protected)
        (repository / "dist").mkdir()
        (repository / "dist/manifest.json").write_text('{"arm64": {}, "x86_64": {}}')
        return EmulatedEnvironment(
            read_environment(repository, "dev"),
            repository=repository,
            folder=tmp_path / "emulated",
            terraform=Terraform(folder=tmp_path / "notes"),
        )

    return environment_of


class TestApplyAndDestroy:
    def test_says_how_long_each_step_took(
        self, environment_of: EnvironmentOf, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        environment_of(LOG_GROUP % "false", protected=True).apply_and_destroy()

        steps = [line.partition(" in ")[0] for line in capsys.readouterr().out.splitlines()]
        assert steps == [
            "terraform apply: 1 changes",
            "terraform plan: no change",
            "terraform apply: 1 changes",  # which gives the protection up
            "terraform destroy: 1 changes",
            "apply-emulated: dev: applied 1 resources",
        ]
        assert not (tmp_path / "emulated/cloud/processes.json").exists()

    @pytest.mark.parametrize(
        ("resources", "trouble"),
        [
            (LOG_GROUP % "true", "destroyed, but still there: logs log_groups: dev-"),
            (RESTLESS, r"a second plan would change terraform_data\.this \(input, output\)"),
        ],
    )
    def test_fails_by_what_is_not_as_it_should_be(
        self, environment_of: EnvironmentOf, tmp_path: Path, resources: str, trouble: str
    ) -> None:
        with pytest.raises(EmulationFailed, match=trouble):
            environment_of(resources).apply_and_destroy()

        assert not (tmp_path / "emulated/cloud/processes.json").exists()


class TestPlanned:
    def test_is_what_terraform_would_make(self, environment_of: EnvironmentOf) -> None:
        plan = environment_of(LOG_GROUP % "false").planned()

        (group,) = plan["planned_values"]["root_module"]["resources"]
        assert group["address"] == "aws_cloudwatch_log_group.this"
        assert group["values"]["name"] == "dev-arm64"
