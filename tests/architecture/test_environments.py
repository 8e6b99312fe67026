"""Environments are the same architecture: what may differ between them is in three files."""

from pathlib import Path

import pytest

MAY_DIFFER = {"backend.tf", "locals.tf", "releases.json"}
LOCAL_ONLY = {"providers.tf", "variables.tf"}
"""The emulator's addresses change with every start, so the local root takes them as variables."""


def differences(left: Path, right: Path) -> set[str]:
    """Name the files of two roots that differ and may not."""
    names = {path.name for root in (left, right) for path in root.iterdir() if path.is_file()}
    compared = {name for name in names if not name.startswith(".")} - MAY_DIFFER
    if "local" in {left.name, right.name}:
        compared -= LOCAL_ONLY
    return {name for name in compared if content(left / name) != content(right / name)}


def content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


class TestEnvironments:
    def test_differ_only_where_they_may(self, root: Path) -> None:
        first, *others = sorted((root / "terraform/environments").iterdir())

        assert {other.name: differences(first, other) for other in others} == {
            other.name: set() for other in others
        }


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
