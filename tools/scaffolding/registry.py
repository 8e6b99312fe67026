"""The events of a service in `contracts.registry`, which names every event there is."""

import ast
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from scaffolding.lines import Place, put_in, taken_out
from scaffolding.template import Names

REGISTRY: Final = "libs/contracts/src/contracts/registry.py"

_LIST: Final = Place(REGISTRY, ("_EVENTS:",), "    {name},", r"    (?P<name>\w+),")
_FIRST_IMPORT: Final = "from contracts.event import Event\n"


def add_events(folder: Path, names: Names) -> None:
    """Import the events of a new service, and list them; both are yet to be formatted."""
    path = folder / REGISTRY
    text = path.read_text()
    events = [names.written(f"Heron{what}") for what in ("Changed", "Created", "Deleted")]
    imported = f"from contracts.{names.service} import {', '.join(events)}\n"
    text = text.replace(_FIRST_IMPORT, _FIRST_IMPORT + imported, 1)
    for event in events:
        text = put_in(text, _LIST, event)
    path.write_text(text)


def remove_events(folder: Path, service: str) -> None:
    """Take out whatever a service's module of events has given."""
    path = folder / REGISTRY
    text = path.read_text()
    for event in _events_from(text, service):
        text = taken_out(text, _LIST, event)
    text = re.sub(
        rf"^from contracts\.{service} import (\([^)]*\)|.*)\n", "", text, flags=re.MULTILINE
    )
    path.write_text(text)


def _events_from(text: str, service: str) -> Sequence[str]:
    return [
        alias.name
        for node in ast.parse(text).body
        if isinstance(node, ast.ImportFrom) and node.module == f"contracts.{service}"
        for alias in node.names
    ]
