"""Finds the paths that Python files write, which is how they reach what cannot be imported."""

import re
from collections.abc import Sequence
from typing import Final

from affected.globs import any_of
from affected.graph import Graph
from affected.terraform import terraform_folder_of
from affected.tree import Tree, folders_of

DOCUMENT: Final = ".md"

_JOINT: Final = re.compile(r'"((?: / \w+)*) / "')
_PATH: Final = re.compile(r'"((?:[\w.*-]|\{[^{}"]*\})+(?:/(?:[\w.*-]|\{[^{}"]*\})*)+)"')
_FIELD: Final = re.compile(r"\{[^{}]*\}")


def add_paths(graph: Graph, tree: Tree, paths: Sequence[str]) -> None:
    """Add which Python files name which of `paths`, as they are seen from the root."""
    data = [path for path in paths if not path.endswith((".py", DOCUMENT))]
    documents = [path for path in paths if path.endswith(DOCUMENT)]
    tops = {path.partition("/")[0] for path in paths if "/" in path}
    for path in tree.python:
        patterns = {each for each in _written(tree.text(path)) if each.partition("/")[0] in tops}
        # One with a part left open is told to people, as the runbook of an alarm is.
        in_full = {each for each in patterns if each.endswith(DOCUMENT) and "*" not in each}
        for named in {*any_of(patterns, data), *any_of(in_full, documents)}:
            graph.add(path, depends_on=named)
            if folder := terraform_folder_of(tree, named):
                # What the folder refers to changes what is read there.
                graph.add(path, depends_on=folder)


def is_document(tree: Tree, path: str) -> bool:
    """Whether a file is there for people: Markdown that no package carries."""
    in_package = any(tree.is_package(folder) for folder in folders_of(path))
    return path.endswith(DOCUMENT) and not in_package


def _written(text: str) -> set[str]:
    """Return the paths in a file's texts; joined ones count as one, and any field as `*`."""
    joined = _JOINT.sub(lambda joint: "/" + "*/" * joint[1].count("/"), text)
    return {_FIELD.sub("*", path).rstrip("/") for path in _PATH.findall(joined)}
