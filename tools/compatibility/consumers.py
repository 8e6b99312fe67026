"""Who reads which event: what each service's Terraform subscribes its functions to."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import hcl2


def consumers_of(repository: Path) -> Mapping[str, Sequence[str]]:
    """Return the services that read each type of event."""
    found: dict[str, list[str]] = {}
    for service in sorted(path.name for path in repository.glob("services/*") if path.is_dir()):
        for event_type in sorted(set(_subscribed(repository / "services" / service))):
            found.setdefault(event_type, []).append(service)
    return found


def _subscribed(service: Path) -> Iterator[str]:
    for path in sorted(service.glob("terraform/*.tf")):
        if "detail_types" in path.read_text():
            with path.open() as file:
                yield from _detail_types(hcl2.load(file))  # pyright: ignore[reportUnknownMemberType]


def _detail_types(value: Any) -> Iterator[str]:
    match value:
        case dict():
            for key, inner in cast("dict[str, Any]", value).items():
                if key == "detail_types" and isinstance(inner, list):
                    names = cast("list[str]", inner)
                    yield from (name.strip('"') for name in names)
                else:
                    yield from _detail_types(inner)
        case list():
            for inner in cast("list[Any]", value):
                yield from _detail_types(inner)
        case _:
            return
