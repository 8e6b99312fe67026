"""Another version of a service: built from a changed copy of its source, and brought to the cloud.

The copy is built by the packages' own builder and released by `make release`'s own command. Between
the two this does what an apply would do for these functions: it publishes versions, leaves the
aliases alone, and turns the alarms of new versions to them.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from flows.world import World
from packages.building import Builder
from packages.catalogue import LOCAL, packages
from packages.publishing import ArtifactBucket
from releases.artifacts import Releases, releases_path

ROOT: Final = Path(__file__).parents[2]
BUCKET: Final = "local-artifacts"
COPIED: Final = ("libs", "requirements", "services", "tools")
TOLD_AGAIN: Final = (
    *("AlarmName", "ComparisonOperator", "EvaluationPeriods", "MetricName", "Namespace", "Period"),
    *("Statistic", "Threshold", "TreatMissingData"),
)


class ChangedService:
    """A service in a copy of the repository, and its functions in the stories' cloud."""

    def __init__(self, service: str, folder: Path, world: World, *, home: Path) -> None:
        self.service = service
        self._folder = folder
        self._home = home
        self._lambda = world.aws_client("lambda")
        self._alarms = world.aws_client("cloudwatch")
        self._bucket = ArtifactBucket(BUCKET, world.aws_client("s3"))
        self._releases = Releases.read(releases_path(ROOT, "local"))
        leave_out = shutil.ignore_patterns("tests", "__pycache__", "node_modules")
        for name in COPIED:
            shutil.copytree(ROOT / name, folder / name, ignore=leave_out)

    def change(self, path: str, before: str, after: str) -> None:
        """Replace a text of the copy, which must be there."""
        file = self._folder / "services" / self.service / "src" / self.service / path
        text = file.read_text()
        assert before in text, f"{before!r} is not in {file}"
        file.write_text(text.replace(before, after))

    def apply(self) -> None:
        """Build the copy, and publish a version of each function."""
        key = self._publish_package()
        for name in self._functions():
            published = self._lambda.update_function_code(
                FunctionName=name, S3Bucket=BUCKET, S3Key=key, Publish=True
            )
            self._watch(name, published["Version"])

    def release(self, strategy: str) -> subprocess.CompletedProcess[str]:
        """Run the command of `make release`, and return how it ended and what it said."""
        options = (f"--service={self.service}", f"--strategy={strategy}")
        return subprocess.run(
            [sys.executable, "-m", "releases", "release", "local", *options],
            check=False,
            capture_output=True,
            cwd=self._folder,
            env={
                **os.environ,
                "LOCALCLOUD_HOME": str(self._home),
                "PYTHONPATH": str(self._folder / "tools"),
            },
            text=True,
        )

    def live(self) -> dict[str, tuple[str, dict[str, float]]]:
        """Return which version each function's alias leads to, and what it leaves to others."""
        found: dict[str, tuple[str, dict[str, float]]] = {}
        for name in self._functions():
            alias = self._lambda.get_alias(FunctionName=name, Name="live")
            shares = alias.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})
            found[name] = alias["FunctionVersion"], shares
        return found

    def _publish_package(self) -> str:
        (package,) = (one for one in packages(self._folder) if one.name == self.service)
        uv = Path((ROOT / ".tools/uv-path").read_text().strip())
        dist = self._folder / "dist"
        built = Builder(dist=dist, uv=uv).build((package,), {LOCAL})[LOCAL.architecture]
        self._bucket.publish(built, dist=dist, architecture=LOCAL.architecture)
        key = built[self.service].key
        releases = {**self._releases.artifacts, self.service: key}
        path = releases_path(self._folder, "local")
        path.parent.mkdir(parents=True, exist_ok=True)
        document = msgspec.structs.replace(self._releases, artifacts=releases)
        path.write_bytes(msgspec.json.encode(document))
        return key

    def _functions(self) -> Iterator[str]:
        pages = self._lambda.get_paginator("list_functions").paginate()
        for function in (one for page in pages for one in page["Functions"]):
            if function["FunctionName"].startswith(f"local-{self.service}-"):
                yield function["FunctionName"]

    def _watch(self, name: str, version: str) -> None:
        found = self._alarms.describe_alarms(AlarmNamePrefix=f"{name}-NewVersion")
        for alarm in found["MetricAlarms"]:
            dimensions = [_of_version(dimension, version) for dimension in alarm["Dimensions"]]
            told = {field: alarm[field] for field in TOLD_AGAIN}
            self._alarms.put_metric_alarm(**told, Dimensions=dimensions)


def _of_version(dimension: dict[str, Any], version: str) -> dict[str, Any]:
    is_version = dimension["Name"] in {"ExecutedVersion", "function_version"}
    return dimension | {"Value": version} if is_version else dimension
