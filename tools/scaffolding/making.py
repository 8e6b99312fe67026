"""Makes a service: its files, its lines in what is shared, and whatever is generated from them."""

from collections.abc import Mapping
from pathlib import Path

from infrastructure.progress import Step
from scaffolding.belongings import record_made
from scaffolding.documents import (
    build,
    format_code,
    lock_dependencies,
    release,
    write_contracts,
    write_costs,
    write_openapi,
)
from scaffolding.errors import PlaceUnknown
from scaffolding.lines import put_in
from scaffolding.names import names_of
from scaffolding.places import BEFORE_THE_DOOR, shared_lists
from scaffolding.registry import add_events
from scaffolding.template import MODULE_CALL, Names, rendered
from scaffolding.workbench import Workbench, workbench


def make_service(repository: Path, *, service: str, resource: str) -> Mapping[str, bytes | None]:
    """Make a service, and return what was written; where anything fails, nothing is."""
    names = names_of(repository, service=service, resource=resource)
    with workbench(repository) as bench:
        write_service(bench, names)
        with Step("build"):
            release(bench, service, build(bench, service))
        with Step("costs"):
            write_costs(bench)
        written = bench.bring_over()
    record_made(repository, service, written)
    return written


def write_service(bench: Workbench, names: Names) -> None:
    """Write all of a service but what its package and its plans are needed for."""
    for path, text in rendered(names).items():
        _write(bench.folder / path, text)
    for place in shared_lists(bench.folder):
        path = bench.folder / place.path
        path.write_text(put_in(path.read_text(), place, names.service))
    for main in sorted(bench.folder.glob("terraform/environments/*/main.tf")):
        _call_module(main, names)
    add_events(bench.folder, names)
    format_code(bench)
    lock_dependencies(bench, names.service)
    write_contracts(bench)
    write_openapi(bench, names.service)


def _call_module(main: Path, names: Names) -> None:
    text = main.read_text()
    if BEFORE_THE_DOOR not in text:
        raise PlaceUnknown(f"{main} has no line {BEFORE_THE_DOOR!r}: write it as it was")
    call = names.written(MODULE_CALL.read_text())
    main.write_text(text.replace(BEFORE_THE_DOOR, f"{call}\n{BEFORE_THE_DOOR}", 1))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
