"""Environments are the same architecture: what may differ between them is in three files."""

from pathlib import Path

import pytest

MAY_DIFFER = {"backend.tf", "locals.tf", "releases.json"}
SAME_EVERYWHERE = {"main.tf", "outputs.tf", "terraform.tf"}
"""What the laptop's environment shares with the others: it has no account to stand on."""


def differences(left: Path, right: Path) -> set[str]:
    """Name the files of two roots that differ and may not."""
    names = {path.name for root in (left, right) for path in root.iterdir() if path.is_file()}
    compared = {name for name in names if not name.startswith(".")} - MAY_DIFFER
    if "local" in {left.name, right.name}:
        compared = SAME_EVERYWHERE
    return {name for name in compared if content(left / name) != content(right / name)}


def content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


class TestEnvironments:
    def test_include_previews_that_differ_in_what_they_stand_on_and_have_no_alarms(
        self, root: Path
    ) -> None:
        dev, preview = (root / "terraform/environments" / name for name in ("dev", "preview"))

        assert differences(dev, preview) == {"foundation.tf", "observability.tf", "variables.tf"}

    def test_are_those_that_the_documents_name(self, root: Path) -> None:
        names = {path.name for path in (root / "terraform/environments").iterdir()}

        assert names == {"dev", "local", "preview", "prod", "staging"}

    def test_differ_only_where_they_may(self, root: Path) -> None:
        dev = root / "terraform/environments/dev"
        others = [dev.with_name(name) for name in ("local", "prod", "staging")]

        assert {other.name: differences(dev, other) for other in others} == {
            other.name: set() for other in others
        }

    def test_of_accounts_differ_only_in_three_files(self, root: Path) -> None:
        dev, staging, prod = (
            root / "terraform/environments" / name for name in ("dev", "staging", "prod")
        )

        assert differences(dev, staging) | differences(staging, prod) == set()


class TestDifferences:
    @pytest.fixture
    def environments(self, tmp_path: Path) -> tuple[Path, Path]:
        folders = tmp_path / "staging", tmp_path / "prod"
        for folder in folders:
            folder.mkdir()
            (folder / "main.tf").write_text("# the same")
            (folder / "locals.tf").write_text(f"# of {folder.name}")
        return folders

    def test_are_none_in_what_may_differ(self, environments: tuple[Path, Path]) -> None:
        assert differences(*environments) == set()

    def test_name_a_changed_file_and_a_missing_one(self, environments: tuple[Path, Path]) -> None:
        staging, prod = environments
        (staging / "main.tf").write_text("# changed")
        (prod / "extra.tf").write_text("# only here")

        assert differences(staging, prod) == {"extra.tf", "main.tf"}

    def test_count_in_the_laptop_s_where_it_shares_a_file(
        self, environments: tuple[Path, Path]
    ) -> None:
        staging, _ = environments
        local = staging.with_name("local")
        local.mkdir()
        (local / "main.tf").write_text("# another")
        (local / "variables.tf").write_text("# only here")

        assert differences(local, staging) == {"main.tf"}
