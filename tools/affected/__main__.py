"""Command line: what a change can affect, and commands that are run for no more than that.

`show` prints the answer. The others run the command after `--`: `tests`, `checks` and `terraform`
give it the names of what is affected, and `program` runs it if the module that it starts is.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from affected.answer import Answer, answer_of, lines_of
from affected.changes import changed_files
from affected.checks import checks_of
from affected.errors import AffectedError, RevisionMissing, RevisionUnknown
from affected.selection import (
    Selection,
    selected_checks,
    selected_folders,
    selected_program,
    selected_tests,
)
from affected.survey import Survey
from affected.tree import Tree

REPOSITORY: Final = Path(__file__).parents[2]


def main(arguments: Sequence[str] | None = None, *, repository: Path = REPOSITORY) -> int:
    """Answer, or run the command; what went wrong is one line."""
    asked = _parser().parse_args(arguments)
    try:
        changed = changed_files(repository, asked.base)
        survey = Survey(Tree(repository), changed)
        answer = answer_of(survey, base=asked.base)
        if asked.what == "show":
            return _show(answer, as_json=asked.format == "json")
        return _run(_selected(survey, answer, what=asked.what, command=asked.command))
    except (RevisionMissing, RevisionUnknown) as error:
        print(f"affected: {error}", file=sys.stderr)
        return 2
    except AffectedError as error:
        print(f"affected: {error}", file=sys.stderr)
        return 1


def _selected(survey: Survey, answer: Answer, *, what: str, command: Sequence[str]) -> Selection:
    match what:
        case "tests":
            return selected_tests(answer, command)
        case "checks":
            return selected_checks(answer, command, checks_of(survey.tree))
        case "terraform":
            return selected_folders(answer, command)
        case _:
            return selected_program(survey, answer, command)


def _show(answer: Answer, *, as_json: bool) -> int:
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(answer), indent=2).decode())
        return 0
    for line in lines_of(answer):
        print(line)
    return 0


def _run(selection: Selection) -> int:
    print(selection.said, file=sys.stderr, flush=True)
    if not selection.command:
        return 0
    return subprocess.run(selection.command, check=False).returncode


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m affected", description=__doc__)
    parser.add_argument("--base", required=True, help="a revision, e.g. origin/main")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("what", choices=("show", "tests", "checks", "terraform", "program"))
    parser.add_argument("command", nargs="*", help="what to run, after --")
    return parser


if __name__ == "__main__":
    sys.exit(main())
