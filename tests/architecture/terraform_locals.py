"""Reads what a service's Terraform says of its functions, without running Terraform."""

import re
from pathlib import Path
from typing import Any

import hcl2

VARIABLE = re.compile(r"\b([A-Z][A-Z0-9_]*)\s*=")
LOCAL = re.compile(r"\blocal\.(\w+)")


def locals_of(folder: Path) -> dict[str, Any]:
    """Merge the `locals` blocks of every file in a Terraform folder."""
    merged: dict[str, Any] = {}
    for path in sorted(folder.glob("*.tf")):
        for block in hcl2.loads(path.read_text()).get("locals", []):
            merged.update(block)
    return merged


def environment_variables(functions: dict[str, Any], values: dict[str, Any], name: str) -> set[str]:
    """Return the names of one function's environment variables, through `merge` and locals."""
    return _names(functions[name]["environment"], values)


def _names(environment: Any, values: dict[str, Any]) -> set[str]:
    if isinstance(environment, dict):
        return {name for name in environment if isinstance(name, str) and name.isupper()}
    found = set(VARIABLE.findall(environment))
    for local in LOCAL.findall(environment):
        found |= _names(values[local], values)
    return found
