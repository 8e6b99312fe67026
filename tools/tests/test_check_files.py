import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the script, and no repository around it."""
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools/check_files.sh").write_bytes(
        (REPOSITORY / "tools/check_files.sh").read_bytes()
    )
    return tmp_path


def check(folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        ["sh", folder / "tools/check_files.sh"], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stderr


class TestCheckFiles:
    def test_names_a_secret(self, folder: Path) -> None:
        subprocess.run(["git", "init", "--quiet", folder], check=True)
        (folder / "notes.txt").write_text("AKIA" + "A" * 16)

        assert check(folder) == (1, "files: a secret is in the repository\n")

    def test_fails_when_nothing_could_be_searched(self, folder: Path) -> None:
        (folder / ".git").write_text("gitdir: /nowhere\n")

        status, output = check(folder)

        assert status == 1
        assert output.splitlines()[-1] == "files: git could not search the files"
