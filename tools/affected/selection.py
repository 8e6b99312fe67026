"""Turns a command that does everything into one that does what a change can affect."""

import itertools
from collections.abc import Sequence

import msgspec

from affected.answer import ARROW, Answer, Reasons
from affected.errors import ProgramUnknown
from affected.survey import Survey


class Selection(msgspec.Struct, frozen=True):
    """What to run, which may be nothing, and what to say of that."""

    command: tuple[str, ...]
    said: str


def selected_tests(answer: Answer, command: Sequence[str]) -> Selection:
    """Give a command the files of the affected tests."""
    return _selected(answer, answer.tests, command, what="test files", total=answer.all_tests)


def selected_folders(answer: Answer, command: Sequence[str]) -> Selection:
    """Give a command the affected folders of Terraform."""
    what, total = "Terraform folders", answer.all_terraform
    return _selected(answer, answer.terraform, command, what=what, total=total)


def selected_checks(answer: Answer, command: Sequence[str], checks: Sequence[str]) -> Selection:
    """Give a command the names of the checks that a change can make fail."""
    left_out = [check for check in checks if check not in answer.checks]
    said = f"checks: all but {', '.join(left_out)}" if left_out else "checks: all"
    because = f"; what they read is as it was at {answer.base}" if left_out else ""
    return Selection((*command, *answer.checks) if answer.checks else (), said + because)


def selected_program(survey: Survey, answer: Answer, command: Sequence[str]) -> Selection:
    """Return a command if a change can affect the module of ours that it starts."""
    modules = [after for word, after in itertools.pairwise(command) if word == "-m"]
    programs = [path for module in modules for path in survey.imports.resolve(module)]
    if not programs:
        raise ProgramUnknown(f"no module of ours is started by {' '.join(command)}")
    for path in programs:
        if chain := survey.chain(path):
            return Selection(tuple(command), f"{modules[0]}: {ARROW.join(survey.named(chain))}")
    said = f"{modules[0]}: left out, because all it runs is as it was at {answer.base}"
    return Selection((), said)


def _selected(
    answer: Answer, reasons: Reasons, command: Sequence[str], *, what: str, total: int
) -> Selection:
    if answer.unknown:
        said = f"{what}: all, because {answer.unknown[0]} may affect anything"
        return Selection(tuple(command), said)
    said = (
        f"{what}: {len(reasons)} of {total}; the others depend on nothing that has changed since"
        f" {answer.base} (make affected says on what these do)"
    )
    return Selection((*command, *reasons) if reasons else (), said)
