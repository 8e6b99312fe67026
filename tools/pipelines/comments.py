"""What pipelines tell people on GitHub: what a plan would do, and that somebody was at it."""

import os
from pathlib import Path

from pipelines.delivery import SUMMARY
from pipelines.drift import describe
from pipelines.errors import PlanMissing, VariableMissing
from pipelines.github import GitHub


def comment_plan(environment: str, pull_request: str, *, folder: Path) -> None:
    """Say in the pull request what the last plan says, in place of what was said before."""
    if not pull_request.isdecimal():
        raise VariableMissing(f"PR must be the number of a pull request, not {pull_request!r}")
    summary = folder / environment / SUMMARY
    if not summary.is_file():
        raise PlanMissing(f"nothing is planned for {environment}: run `make plan` first")
    github = GitHub.from_environ(os.environ)
    github.comment(int(pull_request), summary.read_text(), about=f"plan of {environment}")


def report_drift(environment: str, addresses: list[str]) -> None:
    """Have an issue say it as long as it is so."""
    github, about = GitHub.from_environ(os.environ), f"drift of {environment}"
    if addresses:
        title = f"{environment} was changed by hand"
        github.open_issue(title, describe(environment, addresses), about=about)
    else:
        github.close_issue(f"Nothing of {environment} differs any more.", about=about)
