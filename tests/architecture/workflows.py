"""What every workflow must hold to: each rule is a function from its text to what breaks it.

The forge's linters do not ask for these: that whatever runs there runs here too, and that nothing
is trusted that could be changed under our hands.
"""

import re
from collections.abc import Iterator
from typing import Any, Final, cast

import msgspec

TARGET: Final = re.compile(r"^([a-z][a-z-]*):(?!=)", re.MULTILINE)
MAKE: Final = re.compile(r'make ([a-z][a-z-]*)(?: [A-Z_]+=(?:"\$[A-Z_]+"|[\w./:-]+))*')
USES: Final = re.compile(r"^[\s-]*uses:\s*(.*)$", re.MULTILINE)
PINNED: Final = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*")
OURS: Final = "./"

type Document = dict[Any, Any]


def runs_that_are_no_target(text: str, makefile: str) -> Iterator[str]:
    """Yield each `run` that is anything but one make target that there is."""
    targets = set(TARGET.findall(makefile))
    for step in _steps(text):
        run = step.get("run")
        if run is not None:
            called = MAKE.fullmatch(str(run).strip())
            if not called or called[1] not in targets:
                yield str(run)


def actions_without_commit(text: str) -> Iterator[str]:
    """Yield each action that is not named by its commit, with its version beside it."""
    for used in USES.findall(text):
        if not used.startswith(OURS) and not PINNED.fullmatch(used):
            yield used


def permissions_at_the_top(text: str) -> Iterator[str]:
    """Yield what every job would be allowed, whether it needs it or not."""
    permissions = _read(text).get("permissions", "what the repository allows")
    if permissions != {}:
        yield str(permissions)


def jobs_without_end(text: str) -> Iterator[str]:
    """Yield each job that may run for hours; one that calls a workflow ends as that one does."""
    for name, job in _jobs(text).items():
        if "timeout-minutes" not in job and "uses" not in job:
            yield name


def jobs_beside_themselves(text: str) -> Iterator[str]:
    """Yield each job of which two may run at once, because neither it nor all has a group."""
    if not _group(_read(text)):
        yield from (name for name, job in _jobs(text).items() if not _group(job))


def caches_of_jobs_with_a_role(text: str) -> Iterator[str]:
    """Yield each step that takes from a cache what anybody may have put there, in such a job.

    setup-uv keeps a cache unless it is told not to.
    """
    for name, job in _jobs(text).items():
        if not _takes_a_role(job):
            continue
        for step in job.get("steps", []):
            used = str(step.get("uses", ""))
            options = {key: str(value).lower() for key, value in step.get("with", {}).items()}
            usual = {"enable-cache": "true"} if used.startswith("astral-sh/setup-uv@") else {}
            kept = [
                key
                for key, value in (usual | options).items()
                if "cache" in key and value not in {"", "false"}
            ]
            if kept or used.startswith("actions/cache"):
                yield f"{name}: {used}"


def _takes_a_role(job: Document) -> bool:
    match job.get("permissions"):
        case {"id-token": "write"} | "write-all":
            return True
        case _:
            return False


def _group(document: Document) -> bool:
    match document.get("concurrency"):
        case {"group": str(group)} | str(group):
            return bool(group)
        case _:
            return False


def _steps(text: str) -> Iterator[Document]:
    for job in _jobs(text).values():
        yield from job.get("steps", [])


def _jobs(text: str) -> dict[str, Document]:
    return cast("dict[str, Document]", _read(text).get("jobs", {}))


def _read(text: str) -> Document:
    return cast("Document", msgspec.yaml.decode(text, type=Any))
