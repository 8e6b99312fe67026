"""Command line: `python -m scaffolding new` and `remove`; make says what for by NAME and others."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from scaffolding.errors import ArgumentRefused, ScaffoldingError

REPOSITORY: Final = Path(__file__).parents[2]

MADE: Final = """\
new-service: {service} is here, in {files} files. It has routes under /{service}, a schema in
  Postgres, three events, its infrastructure in every environment, and tests of all of it.
Next:  services/{service}/README.md says how to change it, docs/adding-a-service.md what is to do
  before it goes to AWS. As it is, `make check` and `make test` hold, and `make up` runs it here.
Undo:  make remove-service NAME={service}"""


def main() -> int:
    """Run one command; what went wrong is one line."""
    parser = argparse.ArgumentParser(prog="python -m scaffolding", description=__doc__)
    parser.add_argument("command", choices=("new", "remove"))
    command: str = parser.parse_args().command
    service = os.environ.get("NAME", "")
    try:
        if command == "new":
            _new(service)
        else:
            _remove(service)
    except ArgumentRefused as error:
        print(f"{command}-service: {error}", file=sys.stderr)
        return 2
    except ScaffoldingError as error:
        print(f"{command}-service: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _new(service: str) -> None:
    from scaffolding.making import make_service

    resource = os.environ.get("RESOURCE", "")
    written = make_service(REPOSITORY, service=service, resource=resource)
    print(MADE.format(service=service, files=len(written)))


def _remove(service: str) -> None:
    from scaffolding.removing import remove_service

    def tell(paths: Sequence[str]) -> None:
        print(f"remove-service: these {len(paths)} files of {service} go, and its lines elsewhere:")
        print("\n".join(f"  {path}" for path in paths), flush=True)

    forced = os.environ.get("FORCE", "") not in {"", "0"}
    remove_service(REPOSITORY, service=service, force=forced, tell=tell)
    print(f"remove-service: {service} is gone")


if __name__ == "__main__":
    sys.exit(main())
