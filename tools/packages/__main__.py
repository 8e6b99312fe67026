"""Command line: `python -m packages build` and `python -m packages publish`."""

import argparse
import sys
from pathlib import Path
from typing import Final

from packages.building import Builder, read_manifest
from packages.catalogue import LOCAL, PRODUCTION, packages
from packages.errors import NotBuilt, PackagesError
from packages.publishing import ArtifactBucket, write_releases

REPOSITORY: Final = Path(__file__).parents[2]
DIST: Final = REPOSITORY / "dist"
LOCAL_RELEASES: Final = REPOSITORY / "terraform/environments/local/releases.json"


def main() -> int:
    """Run one command; what went wrong is one line."""
    arguments = _parser().parse_args()
    try:
        arguments.run(arguments)
    except PackagesError as error:
        print(f"{arguments.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m packages", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="build what has changed into dist/")
    build.set_defaults(run=_build)
    publish = commands.add_parser("publish", help="put what a bucket lacks")
    publish.add_argument("--bucket", required=True)
    publish.add_argument("--endpoint", help="the URL of the AWS APIs; AWS itself when left out")
    publish.add_argument("--architecture", default=PRODUCTION.architecture)
    publish.set_defaults(run=_publish)
    return parser


def _build(_: argparse.Namespace) -> None:
    uv = Path((REPOSITORY / ".tools/uv-path").read_text().strip())
    manifest = Builder(dist=DIST, uv=uv).build(packages(REPOSITORY), {PRODUCTION, LOCAL})
    write_releases(LOCAL_RELEASES, manifest, architecture=LOCAL.architecture)


def _publish(arguments: argparse.Namespace) -> None:
    import boto3

    artifacts = read_manifest(DIST).get(arguments.architecture)
    if artifacts is None:
        raise NotBuilt(f"nothing was built for {arguments.architecture}: run `make build`")
    bucket = ArtifactBucket(arguments.bucket, boto3.client("s3", endpoint_url=arguments.endpoint))
    bucket.publish(artifacts, dist=DIST, architecture=arguments.architecture)


if __name__ == "__main__":
    sys.exit(main())
