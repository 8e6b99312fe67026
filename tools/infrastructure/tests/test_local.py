from pathlib import Path

import pytest

from infrastructure.local import configuration_fingerprint, forget_state, home_folder


class TestForgetState:
    def test_deletes_what_terraform_wrote_and_nothing_else(self, tmp_path: Path) -> None:
        (tmp_path / "data/modules").mkdir(parents=True)
        for name in ("terraform.tfstate", "terraform.tfstate.backup", "main.tf"):
            (tmp_path / name).touch()

        forget_state(tmp_path)

        assert [path.name for path in tmp_path.iterdir()] == ["main.tf"]

    def test_bears_that_there_is_none(self, tmp_path: Path) -> None:
        forget_state(tmp_path / "missing")

        assert not (tmp_path / "missing").exists()


class TestHomeFolder:
    @pytest.mark.parametrize("chosen", ["", "elsewhere"])
    def test_is_the_chosen_one_or_the_usual(
        self, chosen: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("LOCALCLOUD_HOME", chosen)

        assert home_folder() == tmp_path / (chosen or ".local")


class TestConfigurationFingerprint:
    @pytest.fixture
    def repository(self, tmp_path: Path) -> Path:
        for folder in ("terraform/modules/queue", "services/orders/terraform"):
            (tmp_path / folder).mkdir(parents=True)
            (tmp_path / folder / "main.tf").write_text("# before")
        return tmp_path

    def test_stays_while_no_configuration_changes(self, repository: Path) -> None:
        before = configuration_fingerprint(repository)
        (repository / "terraform/README.md").write_text("not Terraform's")

        assert configuration_fingerprint(repository) == before

    @pytest.mark.parametrize(
        "changed", ["terraform/modules/queue/main.tf", "services/orders/terraform/new.tf"]
    )
    def test_changes_with_any_file_of_it(self, repository: Path, changed: str) -> None:
        before = configuration_fingerprint(repository)
        (repository / changed).write_text("# after")

        assert configuration_fingerprint(repository) != before
