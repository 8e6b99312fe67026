"""Takes a service away, with its lines in what is shared; what is generated is written anew."""

import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from infrastructure.progress import Step
from scaffolding.belongings import belongings, forget_made, work_on
from scaffolding.dependents import dependents
from scaffolding.documents import forget_contracts, format_code, withdraw, write_costs
from scaffolding.errors import ServiceNeeded, ServiceUnknown, WorkAtRisk
from scaffolding.lines import taken_out
from scaffolding.places import shared_lists
from scaffolding.registry import remove_events
from scaffolding.workbench import Workbench, files_of, workbench

_NAMED = 5
"""How many places a refusal names."""


def remove_service(
    repository: Path, *, service: str, force: bool, tell: Callable[[Sequence[str]], None]
) -> None:
    """Take a service away; `tell` hears which files go before any of them does.

    Raises ServiceUnknown, ServiceNeeded, and WorkAtRisk unless it is forced.
    """
    if service not in {path.parent.name for path in repository.glob("services/*/pyproject.toml")}:
        raise ServiceUnknown(f"there is no service {service!r}: NAME is a folder of services/")
    paths = belongings(service, files_of(repository))
    if (work := work_on(repository, service)) and not force:
        raise WorkAtRisk(
            f"work on {service} would be lost that is in no commit: {_some(work)}. "
            "Commit it, or say FORCE=1"
        )
    with workbench(repository) as bench:
        unwrite_service(bench, service)
        tell(paths)
        with Step("costs"):
            write_costs(bench)
        bench.bring_over()
    shutil.rmtree(repository / "services" / service, ignore_errors=True)
    forget_made(repository, service)


def unwrite_service(bench: Workbench, service: str) -> None:
    """Take away all of a service but what is counted from plans; raises ServiceNeeded."""
    for path in belongings(service, bench.paths()):
        (bench.folder / path).unlink()
    for place in shared_lists(bench.folder):
        path = bench.folder / place.path
        path.write_text(taken_out(path.read_text(), place, service))
    for main in sorted(bench.folder.glob("terraform/environments/*/main.tf")):
        call = re.compile(rf'^module "{service}" \{{\n.*?^\}}\n\n', re.MULTILINE | re.DOTALL)
        main.write_text(call.sub("", main.read_text()))
    remove_events(bench.folder, service)
    format_code(bench)
    forget_contracts(bench)
    withdraw(bench, service)
    if places := dependents(service, bench.files()):
        raise ServiceNeeded(f"{service} is needed elsewhere; see first to {_some(places)}")


def _some(places: Sequence[str]) -> str:
    named = ", ".join(places[:_NAMED])
    return named + (f" and {len(places) - _NAMED} more" if len(places) > _NAMED else "")
