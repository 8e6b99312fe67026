"""Command line: `python -m operations redrive`, `timeline` and `smoke`."""

import argparse
import sys
from datetime import UTC, datetime

from botocore.exceptions import BotoCoreError, ClientError

from infrastructure.cloud import Cloud, cloud_of
from infrastructure.environments import LOCAL
from infrastructure.errors import EnvironmentUnknown, InfrastructureError, PullRequestMissing
from infrastructure.local import home_folder
from operations.errors import BadArgument, OperationsError
from operations.logs import InsightsLogs, LocalLogs, Logs


def main() -> int:
    """Run one command; what went wrong is one line."""
    arguments = _parser().parse_args()
    command: str = arguments.command
    try:
        return _run(command, arguments)
    except (BadArgument, EnvironmentUnknown, PullRequestMissing) as error:
        print(f"{command}: {error}", file=sys.stderr)
        return 2
    except (OperationsError, InfrastructureError, BotoCoreError, ClientError) as error:
        print(f"{command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(command: str, arguments: argparse.Namespace) -> int:
    # Each command imports its own needs, and says what is wrong with its arguments first.
    match command:
        case "redrive":
            return _redrive(arguments)
        case "timeline":
            return _timeline(arguments)
        case _:
            from operations.smoke.run import smoke

            return smoke(arguments.environment)


def _redrive(arguments: argparse.Namespace) -> int:
    from operations.arguments import read_rate
    from operations.redrive.causes import Match
    from operations.redrive.pace import stopped_by_signals
    from operations.redrive.run import Redrive, Request

    if not arguments.queue:
        raise BadArgument("usage: make redrive QUEUE=orders-process-order [ENV=prod] [DRY_RUN=1]")
    request = Request(
        queue=arguments.queue,
        match=Match.read(arguments.match),
        match_text=arguments.match,
        rate=read_rate(arguments.rate),
        dry_run=arguments.dry_run,
    )
    cloud = _cloud(arguments)
    with stopped_by_signals() as stop:
        return Redrive(request, cloud=cloud, logs=_logs_of(cloud), stop=stop).run()


def _timeline(arguments: argparse.Namespace) -> int:
    from operations.arguments import read_id, read_since
    from operations.timeline.run import timeline

    identity = read_id(arguments.id)
    since = read_since(arguments.since, about=identity, now=datetime.now(UTC))
    cloud = _cloud(arguments)
    return timeline(identity, since=since, cloud=cloud, logs=_logs_of(cloud), home=home_folder())


def _cloud(arguments: argparse.Namespace) -> Cloud:
    return cloud_of(arguments.environment, home=home_folder(), pull_request=arguments.pull_request)


def _logs_of(cloud: Cloud) -> Logs:
    local = cloud.environment == LOCAL
    return LocalLogs(home_folder() / "logs") if local else InsightsLogs(cloud)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m operations", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    redrive = commands.add_parser("redrive", help="show dead letters, and send some back")
    redrive.add_argument("--queue", default="")
    redrive.add_argument("--match", default="")
    redrive.add_argument("--rate", default="")
    redrive.add_argument("--dry-run", action="store_true")
    timeline = commands.add_parser("timeline", help="tell what became of one id")
    timeline.add_argument("--id", default="")
    timeline.add_argument("--since", default="")
    commands.add_parser("smoke", help="ask every API whether it works")
    for command in commands.choices.values():
        command.add_argument("--environment", default=LOCAL)
        command.add_argument("--pull-request", default="", help="of which one a preview is")
    return parser


if __name__ == "__main__":
    sys.exit(main())
