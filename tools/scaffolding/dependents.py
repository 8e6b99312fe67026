"""Who else needs a service: whatever would no longer work, or could not be called, without it."""

import re
from collections.abc import Iterator, Mapping

_PROSE = ".md"
"""What tells of a service does not need it."""

_OURS = "tools/scaffolding/"
"""It speaks of services that there are not."""


def dependents(service: str, files: Mapping[str, bytes]) -> list[str]:
    """Return the places that need a service, of files from which it was taken away.

    Other services come first: who owns one of them must agree.
    """
    needs = _needs(service)
    return [
        place
        for path in sorted(files, key=lambda path: (not path.startswith("services/"), path))
        if not path.endswith(_PROSE) and not path.startswith(_OURS)
        for place in _places(path, files[path], needs)
    ]


def _needs(service: str) -> re.Pattern[str]:
    return re.compile(
        rf"^\s*(?:from|import) (?:contracts\.)?{service}\b"  # its code, or its events
        rf"|^\s*from contracts import .*\b{service}\b"
        rf"|\b{service}\.\w+\.v\d+\b"  # an event by its type
        rf'|"{service}/(?:admin|read|write)"'  # what its tokens may
        rf'|"[A-Z]+ /{service}[/"]'  # a route by its key
        rf"|\b(?:module|local\.\w+)\.{service}\b"  # its infrastructure
        rf'|"{service}\.[\w.]+ -> '  # an exception from the boundaries
    )


def _places(path: str, content: bytes, needs: re.Pattern[str]) -> Iterator[str]:
    if needs.search(path):
        yield path
        return
    for number, line in enumerate(content.decode(errors="replace").splitlines(), start=1):
        if needs.search(line):
            yield f"{path}:{number}"
