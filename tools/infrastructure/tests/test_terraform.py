import platform
import sys
from pathlib import Path

import pytest

from infrastructure.errors import TerraformFailed, TerraformMissing
from infrastructure.terraform import Terraform, find_mirror

MACHINE = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
PROVIDER = f"registry.terraform.io/hashicorp/aws/5.100.0/{sys.platform}_{MACHINE}"


class TestTerraform:
    def test_says_what_is_missing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))

        with pytest.raises(TerraformMissing, match=r"terraform is not on PATH: install Terraform"):
            Terraform(folder=tmp_path)

    def test_says_what_terraform_said(self, tmp_path: Path) -> None:
        with pytest.raises(TerraformFailed, match=r"^terraform validate: Error: Failed to parse"):
            Terraform(folder=tmp_path / "notes").run(tmp_path, "validate", "-bad-option")

    def test_brings_its_own_configuration_where_the_named_one_is_missing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(tmp_path / "missing"))
        mirror = tmp_path / "mirror"
        (mirror / PROVIDER).mkdir(parents=True)
        monkeypatch.setenv("TF_PLUGIN_DIR", str(mirror))

        output = Terraform(folder=tmp_path / "notes").run(tmp_path, "version")

        assert "Unable to open CLI configuration file" not in output
        assert f'path = "{mirror}"' in (tmp_path / "notes/terraform.rc").read_text()

    def test_leaves_the_configuration_of_the_user_alone(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chosen = tmp_path / "chosen.rc"
        chosen.touch()
        monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(chosen))

        Terraform(folder=tmp_path / "notes")

        assert not (tmp_path / "notes").exists()


class TestFindMirror:
    def test_takes_the_first_folder_with_the_provider_for_this_machine(
        self, tmp_path: Path
    ) -> None:
        other_machine = tmp_path / "other"
        (other_machine / "registry.terraform.io/hashicorp/aws/5.100.0/plan9_mips").mkdir(
            parents=True
        )
        mirror = tmp_path / "mirror"
        (mirror / PROVIDER).mkdir(parents=True)

        found = find_mirror(iter([tmp_path / "missing", other_machine, mirror]))

        assert found == mirror

    def test_finds_none_where_there_is_none(self, tmp_path: Path) -> None:
        assert find_mirror(iter([tmp_path])) is None
