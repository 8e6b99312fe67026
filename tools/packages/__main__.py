"""Command line: `python -m packages build`, `publish` and `sbom`."""

import argparse
import sys
from pathlib import Path
from typing import Final

from packages.building import Builder, read_manifest
from packages.catalogue import LOCAL, PRODUCTION, packages
from packages.errors import NotPublished, PackagesError
from packages.publishing import ArtifactBucket, artifacts_of, write_releases

REPOSITORY: Final = Path(__file__).parents[2]
DIST: Final = REPOSITORY / "dist"
ENVIRONMENTS: Final = REPOSITORY / "terraform/environments"


def main() -> int:
    """Run one command; what went wrong is one line."""
    arguments = _parser().parse_args()
    command: str = arguments.command
    try:
        match command:
            case "build":
                _build()
            case "sbom":
                _write_sboms()
            case _:
                _publish(bucket=arguments.bucket, environment=arguments.environment)
    except PackagesError as error:
        print(f"{command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m packages", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("build", help="build what has changed into dist/")
    commands.add_parser("sbom", help="write what is in each package that runs on AWS")
    publish = commands.add_parser("publish", help="bring what runs on AWS to an account's bucket")
    publish.add_argument("--bucket", required=True)
    publish.add_argument(
        "--environment",
        choices=sorted(path.name for path in ENVIRONMENTS.glob("*") if path.name != "local"),
        help="name the packages in this environment's releases.json too",
    )
    return parser


def _build() -> None:
    """Build for AWS and for this machine; the local cloud runs what was built last."""
    uv = Path((REPOSITORY / ".tools/uv-path").read_text().strip())
    manifest = Builder(dist=DIST, uv=uv).build(packages(REPOSITORY), {PRODUCTION, LOCAL})
    artifacts = artifacts_of(manifest, LOCAL.architecture)
    write_releases(ENVIRONMENTS / "local/releases.json", artifacts, architecture=LOCAL.architecture)


def _write_sboms() -> None:
    from packages.sbom import write_sboms

    architecture = PRODUCTION.architecture
    artifacts = artifacts_of(read_manifest(DIST), architecture)
    for path in write_sboms(artifacts, dist=DIST, architecture=architecture):
        print(f"sbom: {path.relative_to(REPOSITORY)}", flush=True)


def _publish(*, bucket: str, environment: str | None) -> None:
    """Upload with whatever credentials AWS's own tools would find."""
    # Late: a build needs no AWS, and this takes longer to import than an unchanged build.
    import boto3
    from botocore.exceptions import BotoCoreError

    architecture = PRODUCTION.architecture
    artifacts = artifacts_of(read_manifest(DIST), architecture)
    try:
        ArtifactBucket(bucket, boto3.client("s3")).publish(
            artifacts, dist=DIST, architecture=architecture
        )
    except BotoCoreError as error:
        raise NotPublished(f"s3://{bucket}: {error}") from error
    print(f"publish: s3://{bucket} has every package", flush=True)
    if environment is not None:
        releases = ENVIRONMENTS / environment / "releases.json"
        write_releases(releases, artifacts, architecture=architecture)


if __name__ == "__main__":
    sys.exit(main())
