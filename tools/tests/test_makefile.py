import os
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


def exported(variable: str, **environ: str) -> str:
    """Return what make's recipes see of one variable of the environment."""
    done = subprocess.run(
        [
            "make",
            "--silent",
            "--directory",
            REPOSITORY,
            "--eval",
            PRINT,
            "print",
            f"NAME={variable}",
        ],
        env={"PATH": os.environ["PATH"]} | environ,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


PRINT = 'print: ; @printenv "$$NAME" || true'


class TestEnvironment:
    @pytest.mark.parametrize("name", ["no_proxy", "NO_PROXY"])
    def test_keeps_a_proxy_away_from_this_machine(self, name: str) -> None:
        assert exported(name, NO_PROXY="intra.net") == "127.0.0.1,localhost,intra.net"

    def test_hides_the_profile_of_a_real_account(self) -> None:
        assert exported("AWS_PROFILE", AWS_PROFILE="production") == ""

    def test_keeps_wheels_here_where_the_home_cannot_be_written_to(self) -> None:
        assert exported("UV_CACHE_DIR", HOME="/proc/none") == f"{REPOSITORY}/.tools/uv-cache"

    def test_leaves_the_cache_where_it_is_usually(self, tmp_path: Path) -> None:
        chosen = exported("UV_CACHE_DIR", HOME="/proc/none", UV_CACHE_DIR="/chosen")

        assert (exported("UV_CACHE_DIR", HOME=str(tmp_path)), chosen) == ("", "/chosen")


class TestToken:
    def test_says_how_it_is_used(self) -> None:
        done = subprocess.run(
            ["make", "--directory", REPOSITORY, "token", "SUB=somebody"],
            capture_output=True,
            text=True,
            check=False,
        )

        assert done.returncode != 0
        assert done.stderr.splitlines()[0] == (
            "usage: make token SUB=<user id> SCOPE='<scope> ...'"
        )


class TestPublish:
    def test_builds_nothing_before_it_says_how_it_is_used(self) -> None:
        done = subprocess.run(
            ["make", "--directory", REPOSITORY, "publish"],
            capture_output=True,
            text=True,
            check=False,
        )

        assert done.returncode != 0
        assert (done.stdout.splitlines()[1:-1], done.stderr.splitlines()[0]) == (
            [],
            "usage: make publish BUCKET=artifacts-<account id> [ENV=<environment>]",
        )


class TestBase:
    def recipe(self, target: str, **environ: str) -> list[str]:
        """Return what make would run last."""
        done = subprocess.run(
            ["make", "--dry-run", "--no-print-directory", "--directory", REPOSITORY, target],
            env={"PATH": os.environ["PATH"]} | environ,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.splitlines()[-1].split()

    def test_is_what_the_tests_to_run_follow_from(self) -> None:
        command = ["pytest", "--numprocesses", "3"]

        assert self.recipe("test") == command
        assert self.recipe("test", BASE="") == command
        assert self.recipe("test", BASE="HEAD") == [
            *("python", "-m", "affected", "--base", '"$BASE"', "tests", "--"),
            *command,
        ]

    def test_is_data_whatever_it_says(self, tmp_path: Path) -> None:
        self.recipe("test", BASE=f"$(shell touch {tmp_path}/made)`touch {tmp_path}/made`")

        assert list(tmp_path.iterdir()) == []

    def test_must_be_known(self) -> None:
        done = subprocess.run(
            ["make", "--directory", REPOSITORY, "check", "BASE=nowhere"],
            capture_output=True,
            text=True,
            check=False,
        )

        assert done.stderr.splitlines()[0] == (
            "affected: BASE=nowhere is no commit that git knows here: fetch it"
        )
        assert done.returncode == 2
