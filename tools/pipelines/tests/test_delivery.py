from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from infrastructure.account import Account
from infrastructure.environments import Environment, read_environment
from infrastructure.errors import TerraformFailed
from infrastructure.tests.environment_files import log_group, write_environment
from pipelines.delivery import Delivery
from pipelines.errors import DestroyRefused, PackagesMissing, PlanMissing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PULL_REQUEST = """
variable "pull_request" {
  type = number
}
"""
NAMES = """
locals {
  environment = "preview${var.pull_request}"
}
"""
KEY = "orders/0123.zip"


@pytest.fixture
def logs(account: Account) -> Any:
    make: Any = boto3.client  # The stubs of this service are not installed.
    return make("logs", region_name="eu-west-1")


class TestPlan:
    def test_names_a_package_that_the_account_lacks(
        self, delivery: Delivery, name_package: Callable[[str], None]
    ) -> None:
        name_package(KEY)

        with pytest.raises(
            PackagesMissing,
            match=f"^s3://artifacts-222222222222 lacks {KEY}, which terraform/environments/dev/"
            "releases.json names: run `make publish BUCKET=artifacts-222222222222`",
        ):
            delivery.plan(keep_as="")

    def test_shows_why_it_cannot_be_made(
        self, delivery: Delivery, root_folder: Path, repository: Path
    ) -> None:
        (root_folder / "main.tf").write_text(
            log_group("orders", days=8)
        )  # No number of days that AWS knows.

        with pytest.raises(TerraformFailed, match="retention_in_days"):
            delivery.plan(keep_as="")

        summary = (repository / ".tools/plans/dev/summary.md").read_text()
        assert summary.startswith("### dev: cannot be planned")
        assert "retention_in_days" in summary


class TestApply:
    def test_refuses_what_was_not_planned(self, delivery: Delivery) -> None:
        with pytest.raises(PlanMissing, match="make plan ENV=dev"):
            delivery.apply(kept_as="")

    def test_refuses_a_name_that_nothing_is_kept_under(self, delivery: Delivery) -> None:
        with pytest.raises(
            PlanMissing, match=r"s3://states-222222222222/dev/plans/17\.tfplan cannot be read"
        ):
            delivery.apply(kept_as="17")

    def test_carries_out_the_plan_that_was_kept_and_no_newer_one(
        self,
        delivery: Delivery,
        root_folder: Path,
        repository: Path,
        logs: Any,
        s3: "S3Client",
        name_package: Callable[[str], None],
    ) -> None:
        name_package(KEY)
        s3.put_object(Bucket="artifacts-222222222222", Key=KEY, Body=b"")
        assert delivery.plan(keep_as="17")
        (root_folder / "main.tf").write_text(log_group("orders", days=30))
        assert delivery.plan(keep_as="18")

        delivery.apply(kept_as="17")

        (group,) = logs.describe_log_groups()["logGroups"]
        assert group["retentionInDays"] == 7
        with pytest.raises(TerraformFailed, match="Saved plan is stale"):
            delivery.apply(kept_as="18")


class TestDrift:
    def test_is_what_was_changed_by_hand_and_not_what_waits_to_be_applied(
        self, delivery: Delivery, root_folder: Path, logs: Any
    ) -> None:
        orders = log_group("orders", days=7)
        (root_folder / "main.tf").write_text(orders + log_group("users", days=7))
        delivery.plan(keep_as="")
        delivery.apply(kept_as="")
        (root_folder / "main.tf").write_text(orders + log_group("users", days=30))
        before = delivery.drift()

        logs.put_retention_policy(logGroupName="dev-orders", retentionInDays=1)

        assert (before, delivery.drift()) == ([], ["aws_cloudwatch_log_group.orders"])


class TestDestroy:
    def test_takes_one_preview_away_and_leaves_the_others(
        self,
        delivery_to: Callable[[Environment], Delivery],
        repository: Path,
        logs: Any,
    ) -> None:
        root = write_environment(
            repository, "preview", resources=log_group("orders", days=7) + PULL_REQUEST
        )
        (root / "names_override.tf").write_text(NAMES)
        first, second = (
            delivery_to(read_environment(repository, "preview", pull_request=number))
            for number in ("1", "2")
        )
        for preview in (first, second):
            preview.plan(keep_as="")
            preview.apply(kept_as="")

        first.destroy()

        groups = logs.describe_log_groups()["logGroups"]
        assert [group["logGroupName"] for group in groups] == ["preview2-orders"]

    def test_refuses_what_people_rely_on(self, delivery: Delivery) -> None:
        with pytest.raises(DestroyRefused, match="dev is no preview"):
            delivery.destroy()
