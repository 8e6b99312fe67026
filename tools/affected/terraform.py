"""Reads which Terraform folders refer to which, and which files they read."""

import os
import re
from collections.abc import Iterator
from typing import Final

from affected.globs import any_of
from affected.graph import Graph
from affected.tree import Tree, folders_of

_SOURCE: Final = re.compile(r'\bsource\s*=\s*"(\.\.?/[^"]*)"')
_READ: Final = re.compile(r'"\$\{path\.(?:module|root)\}/([^"]+)"')
_EXPRESSION: Final = re.compile(r"\$\{[^}]*\}")
_SUFFIXES: Final = (".tf", ".hcl")


def add_terraform(graph: Graph, tree: Tree) -> None:
    """Add what each folder refers to, as a module or a mock, and the files that it reads."""
    for path in sorted(path for path in tree.files if path.endswith(_SUFFIXES)):
        folder = terraform_folder_of(tree, path)
        if folder is None:
            continue
        for source in _SOURCE.findall(tree.text(path)):
            graph.add(folder, depends_on=_from(folder, source))
        for read in _files_read(tree, folder, path):
            graph.add(folder, depends_on=read)


def terraform_folder_of(tree: Tree, path: str) -> str | None:
    """Return the folder of Terraform that a file lies in, e.g. among its tests."""
    known = {*tree.terraform, *tree.mocks}
    return next((folder for folder in folders_of(path) if folder in known), None)


def _files_read(tree: Tree, folder: str, path: str) -> Iterator[str]:
    patterns = [
        _from(folder, _EXPRESSION.sub("*", named)) for named in _READ.findall(tree.text(path))
    ]
    return any_of(patterns, tree.files)


def _from(folder: str, relative: str) -> str:
    return os.path.normpath(f"{folder}/{relative}")
