import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from infrastructure.checks import check_all, check_folder, terraform_folders
from infrastructure.errors import ChecksFailed, TerraformFailed
from infrastructure.provider_server import ProviderServer
from infrastructure.terraform import Terraform

MODULE = """
variable "name" {
  type = string
}

output "name" {
  value = upper(var.name)
}
"""

TEST = """
run "shouts" {
  variables {
    name = "orders"
  }

  assert {
    condition     = output.name == "%s"
    error_message = "The name is ${output.name}."
  }
}
"""

RECORDING = """#!/bin/sh
[ "$2" = init ] && echo begun >>"$RECORD" && sleep 0.2 && echo ended >>"$RECORD"
echo "Success! 1 passed, 0 failed"
"""


@pytest.fixture
def terraform(tmp_path: Path) -> Terraform:
    return Terraform(folder=tmp_path / "notes")


@pytest.fixture
def provider() -> Iterator[ProviderServer]:
    with ProviderServer() as server:
        yield server


@pytest.fixture
def module(tmp_path: Path) -> Path:
    return folder_with(tmp_path / "terraform/modules/name", {"main.tf": MODULE})


def folder_with(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return folder


class TestCheckFolder:
    def test_counts_the_tests(
        self, terraform: Terraform, provider: ProviderServer, module: Path, tmp_path: Path
    ) -> None:
        folder_with(module, {"tests/name.tftest.hcl": TEST % "ORDERS"})

        assert (
            check_folder(module, terraform, provider=provider, data=tmp_path / "data")
            == "1 tests passed"
        )

    def test_refuses_a_module_without_test_files(
        self, terraform: Terraform, provider: ProviderServer, module: Path, tmp_path: Path
    ) -> None:
        with pytest.raises(ChecksFailed, match="there is no test under tests/"):
            check_folder(module, terraform, provider=provider, data=tmp_path / "data")

    def test_refuses_test_files_without_tests(
        self, terraform: Terraform, provider: ProviderServer, module: Path, tmp_path: Path
    ) -> None:
        folder_with(module, {"tests/name.tftest.hcl": "# nothing yet\n"})

        with pytest.raises(ChecksFailed, match="its test files hold no test"):
            check_folder(module, terraform, provider=provider, data=tmp_path / "data")

    def test_says_which_assertion_failed(
        self, terraform: Terraform, provider: ProviderServer, module: Path, tmp_path: Path
    ) -> None:
        folder_with(module, {"tests/name.tftest.hcl": TEST % "USERS"})

        with pytest.raises(TerraformFailed, match="The name is ORDERS"):
            check_folder(module, terraform, provider=provider, data=tmp_path / "data")

    def test_refuses_an_invalid_root(
        self, terraform: Terraform, provider: ProviderServer, tmp_path: Path
    ) -> None:
        root = folder_with(
            tmp_path / "environments/local",
            {"main.tf": "output {}\n", "tests/name.tftest.hcl": TEST % "ORDERS"},
        )

        with pytest.raises(TerraformFailed, match="Missing name for output"):
            check_folder(root, terraform, provider=provider, data=tmp_path / "data")


class TestCheckAll:
    def test_downloads_into_the_shared_folder_one_at_a_time(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        program = folder_with(tmp_path / "bin", {"terraform": RECORDING}) / "terraform"
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
        monkeypatch.setenv("RECORD", str(tmp_path / "record"))
        repository = tmp_path / "repository"
        for name in ("bus", "queue"):
            folder_with(
                repository / "terraform/modules" / name,
                {"main.tf": "", f"tests/{name}.tftest.hcl": ""},
            )

        check_all(repository, Terraform(folder=tmp_path / "notes"), notes=tmp_path / "notes")

        assert (tmp_path / "record").read_text().split() == ["begun", "ended"] * 2

    def test_checks_only_what_is_named(
        self, terraform: Terraform, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        files = {"main.tf": MODULE, "tests/name.tftest.hcl": TEST % "ORDERS"}
        for name in ("bus", "queue"):
            folder_with(tmp_path / "terraform/modules" / name, files)
        (tmp_path / "services").mkdir()

        check_all(tmp_path, terraform, notes=tmp_path / "notes", only=["terraform/modules/bus"])

        assert capsys.readouterr().out == "terraform: terraform/modules/bus: 1 tests passed\n"

    def test_refuses_a_folder_that_there_is_not(self, terraform: Terraform, tmp_path: Path) -> None:
        with pytest.raises(ChecksFailed, match="no folder of Terraform: terraform/modules/bus"):
            check_all(tmp_path, terraform, notes=tmp_path / "notes", only=["terraform/modules/bus"])


class TestTerraformFolders:
    def test_finds_modules_roots_and_services(self, tmp_path: Path) -> None:
        names = [
            "services/orders/terraform",
            "terraform/bootstrap",
            "terraform/environments/dev",
            "terraform/modules/queue",
        ]
        folder_with(tmp_path, {f"{name}/main.tf": "" for name in names})
        folder_with(tmp_path, {"terraform/README.md": "", "services/orders/pyproject.toml": ""})

        found = [folder.relative_to(tmp_path).as_posix() for folder in terraform_folders(tmp_path)]

        assert found == names
