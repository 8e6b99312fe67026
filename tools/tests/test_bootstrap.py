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
PACKAGES = f".venv/lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
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
def made(clone: Path) -> Path:
    """A clone whose environment is there, as far as bootstrap.sh looks."""
    for name in (".venv/bin/python", ".tools/runtime/bin/python"):
        (clone / name).parent.mkdir(parents=True)
        (clone / name).symlink_to(sys.executable)
    for name in (PACKAGES, "libs/chassis/src", "services/users/src"):
        (clone / name).mkdir(parents=True)
    (clone / ".tools/environment").write_text(wanted_by(clone))
    (clone / ".tools/uv-path").write_text(sys.executable)
    assert bootstrap(clone) == (0, "")
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


def wanted_by(clone: Path) -> str:
    """Return what bootstrap.sh notes when it has made everything that it wants."""
    script = (clone / "tools/bootstrap.sh").read_text()
    before = script[: script.index("if [ -x .venv")].replace('cd "$(dirname "$0")/.."', "")
    done = subprocess.run(
        ["sh", "-c", f'{before}\necho "$wanted"'], cwd=clone, capture_output=True, check=True
    )
    return done.stdout.decode()


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

    def test_does_not_believe_in_an_environment_that_it_could_not_finish(
        self, clone: Path, bare_path: Path
    ) -> None:
        (clone / ".python-version").write_text("3.99\n")
        stamp = clone / ".tools/environment"
        stamp.parent.mkdir()
        stamp.write_text("as wanted")

        bootstrap(clone, PATH=str(bare_path))

        assert not stamp.exists()

    def test_needs_no_home_and_no_name_for_its_user(self, clone: Path, bare_path: Path) -> None:
        (clone / ".python-version").write_text("3.99\n")
        (bare_path / "id").unlink()
        (bare_path / "id").write_text("#!/bin/sh\necho 'id: cannot find name' >&2\nexit 1\n")
        (bare_path / "id").chmod(0o755)

        done = subprocess.run(
            [clone / "tools/bootstrap.sh"],
            env={"PATH": str(bare_path)},
            capture_output=True,
            text=True,
            check=False,
        )

        assert (
            done.stderr == "setup: no python3 on PATH: install Python 3.99 (or any Python 3.9+)\n"
        )

    def test_looks_for_another_uv_when_the_known_one_is_gone(
        self, made: Path, bare_path: Path
    ) -> None:
        (made / ".tools/uv-path").write_text(str(made / "gone"))

        assert bootstrap(made, PATH=str(bare_path))[0] == 1

    def test_tells_python_of_a_service_that_has_come_or_gone(self, made: Path) -> None:
        sources = made / PACKAGES / "sources.pth"
        (made / "services/notes/src").mkdir(parents=True)

        come, told = bootstrap(made), sources.read_text().splitlines()
        shutil.rmtree(made / "services/notes")
        gone, told_again = bootstrap(made), sources.read_text().splitlines()

        assert (come, gone) == ((0, ""), (0, ""))
        assert "../../../../services/notes/src" in told
        assert told_again == [path for path in told if "notes" not in path]
