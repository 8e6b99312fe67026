"""Plan, apply, destroy and drift of one environment, for people and pipelines alike."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infrastructure.costs.prices import read_prices
from infrastructure.environments import PREVIEW
from infrastructure.errors import TerraformFailed
from pipelines.account_root import AccountRoot
from pipelines.drift import drifted
from pipelines.errors import DestroyRefused, PipelineError
from pipelines.kept_plans import KeptPlans
from pipelines.outputs import write_summary
from pipelines.packages_there import check_packages
from pipelines.summary import changes_something, summarise, summarise_failure
from pipelines.unreleased import unreleased

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


SUMMARY: Final = "summary.md"


class Delivery:
    """What is done to one environment."""

    def __init__(self, root: AccountRoot, *, repository: Path) -> None:
        self._root = root
        self._environment = root.environment
        self._repository = repository
        self._s3: S3Client = boto3.client("s3", region_name=self._environment.region)

    def plan(self, *, keep_as: str) -> bool:
        """Plan, show what it means, and keep it where a name is given; return if there is work.

        That is something to change, or something applied before that is not released. Raises
        PackagesMissing, and TerraformFailed where a budget or anything else does not hold.
        """
        try:
            self._check_packages()
            plan = self._root.plan()
        except (PipelineError, TerraformFailed) as error:
            self._show(summarise_failure(self._environment.name, str(error)))
            raise
        self._show(summarise(self._environment.name, plan, read_prices()))
        if keep_as:
            KeptPlans(self._environment, self._s3).keep(self._root.plan_file, name=keep_as)
        if waiting := unreleased(plan):
            print(f"plan: {len(waiting)} functions wait for `make release`", flush=True)
        return changes_something(plan) or bool(waiting)

    def apply(self, *, kept_as: str) -> None:
        """Carry out the plan made here, or the one that was kept under a name."""
        if kept_as:
            KeptPlans(self._environment, self._s3).fetch(self._root.plan_file, name=kept_as)
        changes = self._root.apply()
        name, seconds = self._environment.name, changes.seconds
        print(f"apply: {name}: {changes.count} changes in {seconds:.0f} s", flush=True)

    def destroy(self) -> None:
        """Take a preview away; raises DestroyRefused for anything that people rely on."""
        if self._environment.name != PREVIEW:
            raise DestroyRefused(
                f"{self._environment.name} is no preview: docs/environments.md says how an "
                "environment is taken away"
            )
        changes = self._root.destroy()
        print(f"destroy: {changes.count} resources in {changes.seconds:.0f} s", flush=True)

    def drift(self) -> list[str]:
        """Name what somebody has changed by hand."""
        found = drifted(self._root.plan())
        print(f"drift: {len(found)} resources of {self._environment.name}", flush=True)
        return found

    def _check_packages(self) -> None:
        try:
            check_packages(self._environment, repository=self._repository, s3=self._s3)
        except (BotoCoreError, ClientError) as error:
            bucket = self._environment.artifact_bucket
            raise PipelineError(f"s3://{bucket} cannot be read: {error}") from error

    def _show(self, summary: str) -> None:
        print(summary, flush=True)
        self._root.folder.mkdir(parents=True, exist_ok=True)
        (self._root.folder / SUMMARY).write_text(summary)
        write_summary(summary)
