"""Functions whose newest version nobody is led to yet, although their environment was applied.

A release that failed leaves them behind, and the next plan finds nothing to change. It must be
possible to try again all the same.
"""

from collections.abc import Mapping
from typing import Any

from infrastructure.inventory import Inventory


def unreleased(plan: Mapping[str, Any]) -> list[str]:
    """Name the functions whose alias leads to an earlier version than their newest, sorted."""
    present = Inventory.present(plan)
    newest = {
        function.values["function_name"]: function.values["version"]
        for function in present.of("aws_lambda_function")
    }
    return sorted(
        name
        for alias in present.of("aws_lambda_alias")
        if alias.values["function_version"] != newest.get(name := alias.values["function_name"])
    )
