"""Follows code into the packages that carry it, and to the modules that deal in packages."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from affected.graph import Graph
from affected.imports import Imports
from affected.tree import Tree
from packages import catalogue
from packages.catalogue import Package, packages

PACKAGES: Final = "dist"
"""A package's node is its name in this folder, where it is built."""


def add_packages(graph: Graph, tree: Tree, imports: Imports) -> None:
    """Add what goes into each package, and that whoever reads the catalogue may read them all."""
    for package in packages(tree.root):
        node = package_node(package.name)
        for path in _packed(tree, package):
            graph.add(node, depends_on=path)
        for reader in imports.resolve(catalogue.__name__):
            graph.add(reader, depends_on=node)


def package_node(name: str) -> str:
    """Return the node of a package."""
    return f"{PACKAGES}/{name}"


def _packed(tree: Tree, package: Package) -> Iterator[str]:
    """Yield the Python files in a package; what else is in it belongs to the folder of some."""
    for at, source in package.sources.items():
        folder = source.relative_to(tree.root).as_posix()
        for path in tree.beneath(folder):
            if package.belongs(PurePosixPath(at) / PurePosixPath(path).relative_to(folder)):
                yield path
