"""What a change can affect, for people and for programs."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

from affected.checks import affected_checks
from affected.graph import Chain
from affected.packaged import package_node
from affected.survey import Survey
from packages.catalogue import packages

type Reasons = dict[str, Chain]

ARROW: Final = " -> "


class Answer(msgspec.Struct, frozen=True):
    """Each of what is affected, with the chain that leads there from a changed file."""

    base: str
    changed: tuple[str, ...]
    unknown: tuple[str, ...]
    """Changed files whose effects are not known; if there are any, all is affected."""

    all_tests: int
    all_terraform: int
    tests: Reasons
    services: Reasons
    terraform: Reasons
    checks: Reasons


def answer_of(survey: Survey, *, base: str) -> Answer:
    """Return what is affected of all that there is."""
    tree = survey.tree
    services = {
        package.name: [package_node(package.name), f"services/{package.name}/terraform"]
        for package in packages(tree.root)
        if package.sources
    }
    return Answer(
        base=base,
        changed=survey.changed,
        unknown=survey.unknown,
        all_tests=len(tree.tests),
        all_terraform=len(tree.terraform),
        tests=_affected(survey, {test: [test] for test in tree.tests}),
        services=_affected(survey, services),
        terraform=_affected(survey, {folder: [folder] for folder in tree.terraform}),
        checks=affected_checks(survey),
    )


def lines_of(answer: Answer) -> Iterator[str]:
    """Yield an answer as people read it: a chain for each of what is affected."""
    yield f"changed since {answer.base}: {_count(answer.changed, 'file')}"
    if answer.unknown:
        named = ", ".join(answer.unknown)
        yield f"everything is affected: no rule says what depends on {named}"
        return
    yield from _section(f"tests ({len(answer.tests)} of {answer.all_tests} files)", answer.tests)
    yield from _section("services", answer.services)
    yield from _section("terraform", answer.terraform)
    yield from _section("checks", answer.checks)


def _affected(survey: Survey, nodes: Mapping[str, Iterable[str]]) -> Reasons:
    """Return what has an affected node, with the chain that leads to it."""
    found: Reasons = {}
    for name, of in nodes.items():
        chains = [chain for node in of if (chain := survey.chain(node))]
        if chains:
            found[name] = (*survey.named(chains[0])[:-1], name)
    return found


def _section(title: str, reasons: Reasons) -> Iterator[str]:
    yield f"{title}:" if reasons else f"{title}: none"
    yield from (f"  {ARROW.join(chain)}" for chain in reasons.values())


def _count(things: tuple[str, ...], name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"
