import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]
SERVICES = sorted(path.parent.name for path in REPOSITORY.glob("services/*/pyproject.toml"))


def run(*arguments: str, home: Path) -> tuple[int, list[str]]:
    ran = subprocess.run(
        [sys.executable, "-m", "releases", *arguments],
        check=False,
        capture_output=True,
        env={"LOCALCLOUD_HOME": str(home), "PATH": "/usr/bin:/bin"},
        text=True,
    )
    return ran.returncode, ran.stderr.splitlines()


class TestCommandLine:
    @pytest.mark.parametrize(
        ("arguments", "expected"),
        [
            (
                ("release", "production"),
                (
                    2,
                    (
                        "release: ENV must be one of dev, local, preview, prod, staging,"
                        " not 'production'"
                    ),
                ),
            ),
            (
                ("release", "local"),
                (1, "release: no local cloud is running: `make up` starts it"),
            ),
            (
                ("promote", "--from=staging", "--to=prod", "--service=order"),
                (
                    2,
                    f"promote: SERVICE must be one of {', '.join(SERVICES)} or layers, not 'order'",
                ),
            ),
            (
                ("promote", "--from=staging", "--to=staging", "--service=orders"),
                (2, "promote: FROM and TO are both 'staging'"),
            ),
        ],
    )
    def test_says_what_is_wrong_in_one_line(
        self, tmp_path: Path, arguments: tuple[str, ...], expected: tuple[int, str]
    ) -> None:
        status, lines = run(*arguments, home=tmp_path)

        assert (status, lines) == (expected[0], [expected[1]])
