"""What one step of a workflow tells the next."""

import os
from collections.abc import Mapping
from pathlib import Path


def write_outputs(values: Mapping[str, str]) -> None:
    """Print each value, and give it to the workflow where there is one."""
    lines = "".join(f"{name}={value}\n" for name, value in values.items())
    print(lines, end="", flush=True)
    _append("GITHUB_OUTPUT", lines)


def write_summary(text: str) -> None:
    """Show Markdown on the page of the workflow's run, where there is one."""
    _append("GITHUB_STEP_SUMMARY", text)


def _append(variable: str, text: str) -> None:
    if path := os.environ.get(variable):
        with Path(path).open("a") as file:
            file.write(text)
