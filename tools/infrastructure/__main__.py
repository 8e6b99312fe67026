"""Command line: `python -m infrastructure up`, `plan`, `check [FOLDER …]`, `apply-emulated ENV`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from infrastructure.errors import CloudNotStarted, EnvironmentUnknown, InfrastructureError
from infrastructure.terraform import Terraform

REPOSITORY: Final = Path(__file__).parents[2]
NOTES: Final = REPOSITORY / ".tools/terraform"


def main() -> int:
    """Run one command; what went wrong is one line."""
    parser = argparse.ArgumentParser(prog="python -m infrastructure", description=__doc__)
    parser.add_argument("command", choices=("up", "plan", "check", "apply-emulated"))
    parser.add_argument(
        "names", nargs="*", help="which environment, for apply-emulated; which folders, for check"
    )
    arguments = parser.parse_args()
    command: str = arguments.command
    try:
        return _run(command, arguments.names, Terraform(folder=NOTES))
    except CloudNotStarted:
        return 1  # The command that starts it has said why, in one line.
    except EnvironmentUnknown as error:
        print(f"{command}: {error}", file=sys.stderr)
        return 2
    except InfrastructureError as error:
        print(f"{command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(command: str, names: Sequence[str], terraform: Terraform) -> int:
    # Each command imports its own needs, so that the quick ones stay quick.
    match command:
        case "check":
            from infrastructure.checks import check_all

            check_all(REPOSITORY, terraform, notes=NOTES, only=names)
            return 0
        case "apply-emulated":
            from infrastructure.emulated import EmulatedEnvironment
            from infrastructure.environments import ANY_PULL_REQUEST, read_environment

            environment_name = names[0] if names else ""
            EmulatedEnvironment(
                read_environment(REPOSITORY, environment_name, pull_request=ANY_PULL_REQUEST),
                repository=REPOSITORY,
                folder=REPOSITORY / ".tools/emulated" / environment_name,
                terraform=terraform,
            ).apply_and_destroy()
            return 0
        case _:
            return _run_local(command, terraform)


def _run_local(command: str, terraform: Terraform) -> int:
    from infrastructure.local import LocalEnvironment, home_folder

    environment = LocalEnvironment(repository=REPOSITORY, home=home_folder(), terraform=terraform)
    if command == "plan":
        return environment.plan()
    environment.up()
    return 0


if __name__ == "__main__":
    sys.exit(main())
