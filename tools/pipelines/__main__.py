"""Command line: `python -m pipelines settings|plan|apply|destroy|drift|comment|record ENV`."""

import argparse
import os
import sys
from pathlib import Path
from typing import Final

from infrastructure.environments import Environment, read_environment
from infrastructure.errors import EnvironmentUnknown, InfrastructureError, PullRequestMissing
from packages.errors import PackagesError
from pipelines.errors import PipelineError, VariableMissing
from pipelines.outputs import write_outputs

REPOSITORY: Final = Path(__file__).parents[2]
FOLDER: Final = REPOSITORY / ".tools/plans"
COMMANDS: Final = ("settings", "plan", "apply", "destroy", "drift", "comment", "record")


def main() -> int:
    """Run one command; what went wrong is one line."""
    parser = argparse.ArgumentParser(prog="python -m pipelines", description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("environment")
    parser.add_argument("--plan", default="", help="the name under which a plan is kept")
    parser.add_argument("--pull-request", default="", help="its number")
    parser.add_argument("--report", action="store_true", help="open or close the issue about drift")
    arguments = parser.parse_args()
    try:
        environment = read_environment(
            REPOSITORY, arguments.environment, pull_request=arguments.pull_request
        )
        _run(arguments, environment)
    except (EnvironmentUnknown, PullRequestMissing, VariableMissing) as error:
        print(f"{arguments.command}: {error}", file=sys.stderr)
        return 2
    except (InfrastructureError, PackagesError, PipelineError) as error:
        print(f"{arguments.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _run(arguments: argparse.Namespace, environment: Environment) -> None:
    # Each command imports its own needs, so that the quick ones stay quick.
    match arguments.command:
        case "settings":
            from pipelines.settings import settings

            write_outputs(settings(environment))
        case "comment":
            from pipelines.comments import comment_plan

            comment_plan(environment.name, arguments.pull_request, folder=FOLDER)
        case "record":
            from pipelines.recording import record_releases

            commit = record_releases(environment.name, repository=REPOSITORY, environ=os.environ)
            write_outputs({"commit": commit})
        case command:
            _with_terraform(command, arguments, environment)


def _with_terraform(command: str, arguments: argparse.Namespace, environment: Environment) -> None:
    from infrastructure.terraform import Terraform
    from pipelines.account_root import AccountRoot
    from pipelines.delivery import Delivery

    root = AccountRoot(
        environment,
        repository=REPOSITORY,
        folder=FOLDER,
        terraform=Terraform(folder=REPOSITORY / ".tools/terraform"),
    )
    delivery = Delivery(root, repository=REPOSITORY)
    match command:
        case "plan":
            changes = delivery.plan(keep_as=arguments.plan)
            write_outputs({"changes": str(changes).lower()})
        case "apply":
            delivery.apply(kept_as=arguments.plan)
        case "destroy":
            delivery.destroy()
        case _:
            found = delivery.drift()
            if arguments.report:
                from pipelines.comments import report_drift

                report_drift(environment.name, found)
            elif found:
                raise PipelineError(f"{environment.name} was changed by hand: {', '.join(found)}")


if __name__ == "__main__":
    sys.exit(main())
