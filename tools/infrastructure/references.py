"""Follows what a module is given, through the outputs of other modules, to a resource.

A plan does not know what AWS will number, e.g. the id of an API. Its configuration does say which
argument of a module refers to which output, and that output to which attribute. Locals are not in
it, nor is what a module is handed as a whole: either leads nowhere, and counts as unknown.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

_INDEX: Final = re.compile(r"\[[^\]]*\]")


def leads_to(plan: Mapping[str, Any], address: str, *, resource_type: str, attribute: str) -> bool:
    """Whether an argument of the module that makes `address` comes from such an attribute."""
    *path, _type, _name = _INDEX.sub("", address).split(".")
    names = path[1::2]
    if not names:
        return False
    module: Mapping[str, Any] = plan["configuration"]["root_module"]
    for name in names[:-1]:
        module = module["module_calls"][name]["module"]
    arguments = module["module_calls"][names[-1]].get("expressions", {})
    return any(
        reference.startswith(f"{resource_type}.") and reference.endswith(f".{attribute}")
        for expression in arguments.values()
        for reference in _resolved(module, expression)
    )


def _resolved(module: Mapping[str, Any], expression: Any) -> Iterator[str]:
    """Return what an expression refers to, seen through the outputs of the modules it names."""
    for reference in _references(expression):
        kind, _, rest = _INDEX.sub("", reference).partition(".")
        if kind != "module":
            yield reference
            continue
        name, _, output = rest.partition(".")
        # Each reference is listed again without its attribute, so a module alone says nothing new.
        if asked := output.partition(".")[0]:
            called = module["module_calls"][name]["module"]
            yield from _resolved(called, called["outputs"][asked]["expression"])


def _references(expression: Any) -> Iterator[str]:
    """Return the references of an expression and of those inside it."""
    pending: list[Any] = [expression]
    while pending:
        part = pending.pop()
        if isinstance(part, dict):
            known = cast("dict[str, Any]", part)
            yield from known.get("references", [])
            pending.extend(of for name, of in known.items() if name != "references")
        elif isinstance(part, list):
            pending.extend(cast("list[Any]", part))
