import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
UNREACHABLE = (
    "setup: uv could not be installed: is the package index reachable? "
    "(details: .tools/bootstrap.log)"
)
NEEDED = ("cat", "cut", "dirname", "git", "id", "ls", "mkdir", "rm", "sed", "sh", "tr")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What bootstrap.sh reads of the repository, and nothing it has made."""
    clone = tmp_path / "clone"
    shutil.copytree(REPOSITORY / "requirements", clone / "requirements")
    (clone / "tools").mkdir()
    for name in ("tools/bootstrap.sh", ".python-version"):
        shutil.copy(REPOSITORY / name, clone / name)
    return clone


@pytest.fixture
def bare_path(tmp_path: Path) -> Path:
    """A PATH with the usual programs but without any Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in NEEDED:
        (folder / name).symlink_to(shutil.which(name) or name)
    return folder


def bootstrap(folder: Path, **environ: str) -> tuple[int, str]:
    environ = {"HOME": str(folder), "PATH": os.environ["PATH"]} | environ
    done = subprocess.run(
        [folder / "tools/bootstrap.sh"], env=environ, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


class TestBootstrap:
    def test_does_and_says_nothing_when_all_is_there(self) -> None:
        assert bootstrap(REPOSITORY) == (0, "")

    def test_says_that_there_is_no_python(self, clone: Path, bare_path: Path) -> None:
        (clone / ".python-version").write_text("3.99\n")

        status, output = bootstrap(clone, PATH=str(bare_path))

        assert status == 1
        assert output == ("setup: no python3 on PATH: install Python 3.99 (or any Python 3.9+)\n")

    def test_says_that_the_package_index_is_out_of_reach(
        self, clone: Path, bare_path: Path
    ) -> None:
        (clone / ".python-version").write_text("3.99\n")
        (bare_path / "python3").symlink_to(Path(sys.executable).resolve())

        status, output = bootstrap(
            clone,
            PATH=str(bare_path),
            PIP_CONFIG_FILE=os.devnull,
            PIP_INDEX_URL="http://127.0.0.1:1",
            PIP_RETRIES="0",
        )

        assert status == 1
        assert output.splitlines()[1:] == [UNREACHABLE]
