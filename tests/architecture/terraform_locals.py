"""Reads what a service's Terraform says of its functions, without running Terraform."""

import re
from pathlib import Path
from typing import Any, cast

import hcl2

VARIABLE = re.compile(r"\b([A-Z][A-Z0-9_]*)\s*=")
LOCAL = re.compile(r"\blocal\.(\w+)")
ARGUED = re.compile(r'\bsid = "(\w+)"(?:(?!\bsid = ).)*?\bunused_reason = "([^"]*)"')


type Document = dict[str, Any]


def locals_of(folder: Path) -> Document:
    """Merge the `locals` blocks of every file in a Terraform folder."""
    merged: Document = {}
    for path in sorted(folder.glob("*.tf")):
        with path.open() as file:
            content = cast("Document", hcl2.load(file))  # pyright: ignore[reportUnknownMemberType]
        for block in content.get("locals", []):
            merged.update(block)
    return merged


def environment_variables(functions: Document, values: Document, name: str) -> set[str]:
    """Return the names of one function's environment variables, through `merge` and locals."""
    return _names(functions[name]["environment"], values)


def unused_reasons(statements: list[Document] | str) -> dict[str, str]:
    """Return why nobody is seen to use what statements allow, by the names of those that say so.

    The parser leaves an expression, such as `concat(…)`, as the text that it is.
    """
    if isinstance(statements, str):
        return dict(ARGUED.findall(statements))
    return {
        statement["sid"].strip('"'): statement["unused_reason"].strip('"')
        for statement in statements
        if "unused_reason" in statement
    }


def _names(environment: Document | str, values: Document) -> set[str]:
    if isinstance(environment, dict):
        return {name for name in environment if name.isupper()}
    found = set(VARIABLE.findall(environment))
    for local in LOCAL.findall(environment):
        found |= _names(values[local], values)
    return found
