"""Command line: `python -m releases release ENV` and `python -m releases promote`."""

import argparse
import sys
from pathlib import Path
from typing import Final

from infrastructure.errors import (
    CloudNotRunning,
    EnvironmentUnknown,
    PullRequestMissing,
    WrongAccount,
)
from releases.artifacts import Releases, releases_path
from releases.errors import NotApplied, ReleaseFailed, ReleasesError, ReleasesRefused

REPOSITORY: Final = Path(__file__).parents[2]


def main() -> int:
    """Run one command; what went wrong is one line."""
    arguments = _parser().parse_args()
    command: str = arguments.command
    try:
        if command == "release":
            _release(arguments)
        else:
            _promote(source=arguments.source, target=arguments.target, service=arguments.service)
    except (EnvironmentUnknown, PullRequestMissing, ReleasesRefused) as error:
        print(f"{command}: {error}", file=sys.stderr)
        return 2
    except (CloudNotRunning, WrongAccount, ReleasesError) as error:
        print(f"{command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"{command}: CodeDeploy goes on by itself; run it again to see", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m releases", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    release = commands.add_parser("release", help="move aliases to the newest versions")
    release.add_argument("environment")
    release.add_argument("--pull-request", default="", help="of which one a preview is")
    release.add_argument("--service", default="", help="one service; all of them otherwise")
    release.add_argument("--strategy", default="", help="a deployment configuration's name")
    promote = commands.add_parser("promote", help="name a package of one environment in another")
    promote.add_argument("--from", dest="source", default="")
    promote.add_argument("--to", dest="target", default="")
    promote.add_argument("--service", default="")
    return parser


def _release(arguments: argparse.Namespace) -> None:
    # Late: a promotion needs no AWS.
    from botocore.exceptions import BotoCoreError, ClientError

    from infrastructure.cloud import cloud_of
    from infrastructure.local import home_folder
    from releases.releasing import Release

    environment: str = arguments.environment
    service: str = arguments.service
    cloud = cloud_of(environment, home=home_folder(), pull_request=arguments.pull_request)
    try:
        releases = Releases.read(releases_path(REPOSITORY, environment))
    except FileNotFoundError as error:
        raise NotApplied(f"{error.filename} is missing: run `make build`") from None
    if service and service not in releases.services:
        known = ", ".join(releases.services)
        raise ReleasesRefused(f"SERVICE must be one of {known}, not {service!r}")
    wanted = [service] if service else releases.services
    try:
        Release(cloud, releases, strategy=arguments.strategy).run(wanted)
    except (BotoCoreError, ClientError) as error:
        raise ReleaseFailed(f"{environment}: AWS refused: {error}") from error


def _promote(*, source: str, target: str, service: str) -> None:
    from releases.promotion import plan_promotion

    promotion = plan_promotion(REPOSITORY, source=source, target=target, service=service)
    promotion.write()
    print(f"promote: {service}: {source} → {target}")
    for before, after in promotion.changes.values():
        print(f"  - {before}\n  + {after}")
    path = promotion.path.relative_to(REPOSITORY)
    print(f"next: git commit -m '{target}: {service} as in {source}' {path}")


if __name__ == "__main__":
    sys.exit(main())
