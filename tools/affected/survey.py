"""Follows a change through the whole repository."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import PurePosixPath
from typing import Final

from affected.graph import Chain, Graph
from affected.imports import Imports
from affected.packaged import add_packages
from affected.paths import add_paths, is_document
from affected.processes import add_processes
from affected.terraform import add_terraform, terraform_folder_of
from affected.tree import Tree, folder_of, folders_of

ABOUT_THE_REPOSITORY: Final = "tests/architecture"
"""Its tests look at the repository itself, and are quick, so any change affects them."""

EVERYTHING: Final = "everything"


class Survey:
    """What a change reaches, and through what."""

    def __init__(self, tree: Tree, changed: Iterable[str]) -> None:
        self.tree = tree
        self.changed = tuple(changed)
        self.imports = Imports(tree)
        self._graph = Graph()
        self.imports.add_to(self._graph)
        _add_conftests(self._graph, tree)
        add_processes(self._graph, tree, self.imports)
        add_packages(self._graph, tree, self.imports)
        # Who names a file that is gone may not have noticed.
        named = sorted({*tree.files, *self.changed})
        add_terraform(self._graph, tree, named)
        add_paths(self._graph, tree, named)
        for path in self.changed:
            for node in _touched(tree, path):
                self._graph.add(node, depends_on=path)

    @cached_property
    def unknown(self) -> tuple[str, ...]:
        """The changed files that no rule knows: what they affect is everything."""
        return tuple(
            path
            for path in self.changed
            if path not in self.imports.names
            and not is_document(self.tree, path)
            and not any(_touched(self.tree, path))
        )

    @cached_property
    def reached(self) -> Mapping[str, Chain]:
        """What the change affects, each with the chain that leads there."""
        return self._graph.reached(self.changed)

    def chain(self, node: str) -> Chain | None:
        """Return why a node is affected, or None if it is not."""
        if self.unknown:
            return (self.unknown[0], EVERYTHING, node)
        if node in self.reached:
            return self.reached[node]
        if self.changed and ABOUT_THE_REPOSITORY in folders_of(node):
            return (self.changed[0], "the repository", node)
        return None

    def named(self, chain: Chain) -> Chain:
        """Name the files of a chain by their modules, but for the one that changed."""
        first, *way = chain
        return (first, *(self.imports.names.get(node, node) for node in way))


def _add_conftests(graph: Graph, tree: Tree) -> None:
    for path in tree.python:
        if PurePosixPath(path).name == "conftest.py":
            for test in tree.beneath(folder_of(path)):
                if test in tree.tests:
                    graph.add(test, depends_on=path)


def _touched(tree: Tree, path: str) -> Iterator[str]:
    """Yield what a file belongs to, unless the graph knows it by its own name.

    A Python file that is gone, and any file of data, is what its folder holds.
    """
    if is_document(tree, path) or path in tree.python:
        return
    if folder := terraform_folder_of(tree, path):
        yield folder
        return
    for folder in folders_of(path):
        if tree.is_template(folder):
            continue
        if tree.is_package(folder):
            yield f"{folder}/__init__.py"
            return
        if _holds_tests(tree, folder) or f"{folder}/pyproject.toml" in tree.files:
            yield from tree.beneath(folder)
            return


def _holds_tests(tree: Tree, folder: str) -> bool:
    return f"{folder}/conftest.py" in tree.files or any(
        folder_of(test) == folder for test in tree.tests
    )
