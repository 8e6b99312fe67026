"""Which of `make check`'s parts a change can make fail.

The Makefile says which parts there are. One that nothing is said of here reads whatever there is,
and is never left out.
"""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Final

from affected.graph import Chain
from affected.processes import makefile_of
from affected.survey import EVERYTHING, Survey
from affected.tree import Tree

READS: Final[Mapping[str, frozenset[str]]] = {
    "check-documents": frozenset({".json", ".md", ".py"}),
    "check-imports": frozenset({".py"}),
    "check-sql": frozenset({".sql"}),
    "check-style": frozenset({".py"}),
    "check-types": frozenset({".py"}),
    "check-workflows": frozenset({".yml"}),
}
"""Check → the kinds of files that it reads."""

FOLLOWS_TERRAFORM: Final = frozenset({"check-policies", "check-terraform"})
"""The checks of Terraform folders."""

_CHECKS: Final = re.compile(r"^CHECKS := (.*)$", re.MULTILINE)


def checks_of(tree: Tree) -> list[str]:
    """Return the parts of `make check`."""
    return [name for names in _CHECKS.findall(makefile_of(tree)) for name in names.split()]


def affected_checks(survey: Survey) -> dict[str, Chain]:
    """Return the checks that a change can make fail, with the reason."""
    reasons = {check: _reason(survey, check) for check in checks_of(survey.tree)}
    return {check: chain for check, chain in reasons.items() if chain}


def _reason(survey: Survey, check: str) -> Chain | None:
    if survey.unknown:
        return (survey.unknown[0], EVERYTHING, check)
    if check in FOLLOWS_TERRAFORM:
        reached = (survey.chain(folder) for folder in survey.tree.terraform)
        return next(((*chain, check) for chain in reached if chain), None)
    kinds = READS.get(check)
    read = (
        (path, check)
        for path in survey.changed
        if kinds is None or PurePosixPath(path).suffix in kinds
    )
    return next(read, None)
