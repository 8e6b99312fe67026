"""Command line: `python -m localcloud start`, `stop`, `status`, `logs` and `token`."""

import argparse
import os
import sys

from localcloud.cloud import Cloud, CloudFailure
from localcloud.processes import as_started


def main() -> int:
    """Run one command; what went wrong is one line, and the exit code is not 0."""
    arguments = _parser().parse_args()
    try:
        cloud = Cloud.from_environ(os.environ)
        return _run(arguments, cloud if arguments.command == "start" else as_started(cloud))
    except CloudFailure as failure:
        print(f"localcloud: {failure}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, BrokenPipeError):
        return 130


def _run(arguments: argparse.Namespace, cloud: Cloud) -> int:
    # Each command imports its own needs, so that the quick ones stay quick.
    match arguments.command:
        case "start":
            from localcloud.commands.start import start

            start(cloud)
            return 0
        case "stop":
            from localcloud.commands.stop import stop

            print("Stopped." if stop(cloud) else "The local cloud is not running.")
            return 0
        case "status":
            from localcloud.commands.status import status

            return 0 if status(cloud) else 1
        case "logs":
            from localcloud.commands.logs import logs

            logs(cloud, once=arguments.once)
            return 0
        case _:
            from localcloud.commands.token import token

            print(token(cloud, arguments.sub, arguments.scope, arguments.expires_in))
            return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m localcloud", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("start", help="start the local cloud; does nothing when it runs")
    commands.add_parser("stop", help="stop it; does nothing when it does not run")
    commands.add_parser("status", help="say what runs, and where")
    logs = commands.add_parser("logs", help="follow every function's log")
    logs.add_argument("--once", action="store_true", help="show the last lines and end")
    token = commands.add_parser("token", help="print an access token")
    token.add_argument("--sub", required=True, help="whom the token is for")
    token.add_argument("--scope", default="", help="scopes with spaces between them")
    token.add_argument("--expires-in", type=int, help="seconds; negative for an expired token")
    return parser


if __name__ == "__main__":
    sys.exit(main())
