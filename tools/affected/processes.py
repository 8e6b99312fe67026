"""Finds what a Python file starts as another process: modules of ours, and targets of make."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from affected.graph import Graph
from affected.imports import Imports
from affected.tree import Tree

MAKEFILE: Final = "Makefile"

_MODULE: Final = re.compile(r'"-m",\s*"([\w.]+)"')
_WORD: Final = re.compile(r'"([a-z][a-z-]*)"')
_RULE: Final = re.compile(r"^([a-z][a-z-]*):(?!=)([^#\n]*).*\n((?:\t.*\n?)*)", re.MULTILINE)
_VARIABLE: Final = re.compile(r"^([A-Z_]+) := (.*)$", re.MULTILINE)
_RUN: Final = re.compile(r"\bpython -m ([\w.]+)")


def add_processes(graph: Graph, tree: Tree, imports: Imports) -> None:
    """Add what files depend on because they start it."""
    started = started_by_targets(makefile_of(tree))
    for path in tree.python:
        text = tree.text(path)
        for module in _started(text, started):
            for program in imports.resolve(module):
                graph.add(path, depends_on=program)
        if '"-c"' in text:
            for imported in imports.named_in(text):
                graph.add(path, depends_on=imported)


def makefile_of(tree: Tree) -> str:
    """Return the Makefile, each of its lines on one."""
    return tree.text(MAKEFILE).replace("\\\n", " ")


def started_by_targets(makefile: str) -> Mapping[str, frozenset[str]]:
    """Return the modules that each target starts, its prerequisites included."""
    for name, value in _VARIABLE.findall(makefile):
        makefile = makefile.replace(f"$({name})", value)
    rules = {name: (needs, recipe) for name, needs, recipe in _RULE.findall(makefile)}
    return {name: frozenset(_started_by(name, rules)) for name in rules}


def _started_by(name: str, rules: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    needs, recipe = rules[name]
    yield from _RUN.findall(recipe)
    for needed in re.findall(r"[a-z][a-z-]*", needs):
        if needed in rules and needed != name:
            yield from _started_by(needed, rules)


def _started(text: str, started_by_target: Mapping[str, frozenset[str]]) -> set[str]:
    modules = set(_MODULE.findall(text))
    if '"make"' in text:
        for word in _WORD.findall(text):
            modules |= started_by_target.get(word, frozenset())
    return modules
