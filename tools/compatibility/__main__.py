"""Command line: `python -m compatibility [--base COMMIT]`; without one, where main was left."""

import argparse
import sys
from pathlib import Path
from typing import Final

from compatibility.baseline import Baseline, baseline_of
from compatibility.consumers import consumers_of
from compatibility.errors import BaseUnknown, CompatibilityError
from compatibility.events import EventChanges
from compatibility.services import ApiChanges

REPOSITORY: Final = Path(__file__).parents[2]
API_REMEDY: Final = (
    "keep what clients rely on beside the new, or raise the API's major version "
    "(`version` in the service's pyproject.toml, then `make openapi`)"
)
EVENT_REMEDY: Final = "give new fields a default; a new meaning is a new type with the next version"


def main(arguments: list[str]) -> int:
    """Compare; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m compatibility", description=__doc__)
    parser.add_argument("--base", default="", help="the commit that the work began from")
    base: str = parser.parse_args(arguments).base
    try:
        baseline = baseline_of(REPOSITORY, base)
        if baseline is None:
            print("compatibility: the repository has one commit, so there is nothing to compare")
            return 0
        return _compare(baseline)
    except BaseUnknown as error:
        print(f"compatibility: {error}", file=sys.stderr)
        return 2
    except CompatibilityError as error:
        print(f"compatibility: {error}", file=sys.stderr)
        return 1


def _compare(baseline: Baseline) -> int:
    apis = ApiChanges(REPOSITORY, baseline)
    events = EventChanges(REPOSITORY, baseline, consumers_of(REPOSITORY))
    for path in apis.removed():
        print(f"compatibility: {path} is gone with its service, and all its clients are left alone")
    found = [
        (list(apis.complaints()), API_REMEDY),
        (list(events.complaints()), EVENT_REMEDY),
    ]
    for complaints, remedy in found:
        for complaint in complaints:
            print(f"compatibility: {complaint}", file=sys.stderr)
        if complaints:
            print(f"compatibility: {remedy}", file=sys.stderr)
    if any(complaints for complaints, _ in found):
        return 1
    print(f"compatibility: clients and consumers of {baseline.name} are served")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
