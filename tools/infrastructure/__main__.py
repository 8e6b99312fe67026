"""Command line: `python -m infrastructure up`, `plan` and `check`."""

import argparse
import sys
from pathlib import Path
from typing import Final

from infrastructure.errors import CloudNotStarted, InfrastructureError
from infrastructure.terraform import Terraform

REPOSITORY: Final = Path(__file__).parents[2]
NOTES: Final = REPOSITORY / ".tools/terraform"


def main() -> int:
    """Run one command; what went wrong is one line."""
    parser = argparse.ArgumentParser(prog="python -m infrastructure", description=__doc__)
    parser.add_argument("command", choices=("up", "plan", "check"))
    command: str = parser.parse_args().command
    try:
        return _run(command, Terraform(folder=NOTES))
    except CloudNotStarted:
        return 1  # The command that starts it has said why, in one line.
    except InfrastructureError as error:
        print(f"{command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(command: str, terraform: Terraform) -> int:
    if command == "check":
        from infrastructure.checks import check_all

        check_all(REPOSITORY, terraform, notes=NOTES)
        return 0

    from infrastructure.local import LocalEnvironment, home_folder

    environment = LocalEnvironment(repository=REPOSITORY, home=home_folder(), terraform=terraform)
    if command == "plan":
        return environment.plan()
    environment.up()
    return 0


if __name__ == "__main__":
    sys.exit(main())
