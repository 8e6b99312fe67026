"""Reads which Terraform folders refer to which, and which files they read."""

import os
import re
from collections.abc import Sequence
from typing import Final

from affected.globs import any_of
from affected.graph import Graph
from affected.tree import Tree, folders_of

_SOURCE: Final = re.compile(r'\bsource\s*=\s*"(\.\.?/[^"]*)"')
_READ: Final = re.compile(r'"\$\{path\.(?:module|root)\}/([^"]+)"')
_EXPRESSION: Final = re.compile(r"\$\{[^}]*\}")
_SUFFIXES: Final = (".tf", ".hcl")


def add_terraform(graph: Graph, tree: Tree, paths: Sequence[str]) -> None:
    """Add what each folder refers to, as a module or a mock, and which of `paths` it reads."""
    for path in sorted(path for path in tree.files if path.endswith(_SUFFIXES)):
        folder = terraform_folder_of(tree, path)
        if folder is None:
            continue
        for source in _SOURCE.findall(tree.text(path)):
            graph.add(folder, depends_on=_from(folder, source))
        for read in any_of(_patterns(folder, tree.text(path)), paths):
            graph.add(folder, depends_on=read)


def terraform_folder_of(tree: Tree, path: str) -> str | None:
    """Return the folder of Terraform that a file lies in, e.g. among its tests."""
    known = {*tree.terraform, *tree.mocks}
    return next((folder for folder in folders_of(path) if folder in known), None)


def _patterns(folder: str, text: str) -> list[str]:
    return [_from(folder, _EXPRESSION.sub("*", named)) for named in _READ.findall(text)]


def _from(folder: str, relative: str) -> str:
    return os.path.normpath(f"{folder}/{relative}")
