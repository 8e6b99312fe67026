from collections.abc import Callable
from typing import Any

import pytest

ACCOUNT_ID = "123456789012"
ARN = f"arn:aws:budgets::{ACCOUNT_ID}:budget/dev"
ADA = {"SubscriptionType": "EMAIL", "Address": "ada@example.com"}
BOB = {"SubscriptionType": "EMAIL", "Address": "bob@example.com"}


def budget(amount: str) -> dict[str, Any]:
    return {
        "BudgetLimit": {"Amount": amount, "Unit": "USD"},
        "BudgetName": "dev",
        "BudgetType": "COST",
        "TimeUnit": "MONTHLY",
    }


def notification(threshold: float, kind: str = "ACTUAL") -> dict[str, Any]:
    return {
        "ComparisonOperator": "GREATER_THAN",
        "NotificationType": kind,
        "Threshold": threshold,
        "ThresholdType": "PERCENTAGE",
    }


@pytest.fixture
def budgets(client_of: Callable[[str], Any]) -> Any:
    client = client_of("budgets")
    client.create_budget(
        AccountId=ACCOUNT_ID,
        Budget=budget("100"),
        NotificationsWithSubscribers=[
            {"Notification": notification(100), "Subscribers": [ADA]},
            {"Notification": notification(80, "FORECASTED"), "Subscribers": [BOB]},
        ],
        ResourceTags=[{"Key": "environment", "Value": "dev"}],
    )
    return client


def tags(budgets: Any) -> list[dict[str, str]]:
    return budgets.list_tags_for_resource(ResourceARN=ARN)["ResourceTags"]


class TestBudget:
    @pytest.mark.parametrize(
        ("told", "subscribers"),
        [(notification(100), [ADA]), (notification(80, "FORECASTED"), [BOB])],
    )
    def test_knows_whom_each_notification_tells(
        self, budgets: Any, told: dict[str, Any], subscribers: list[dict[str, str]]
    ) -> None:
        found = budgets.describe_subscribers_for_notification(
            AccountId=ACCOUNT_ID, BudgetName="dev", Notification=told
        )

        assert found["Subscribers"] == subscribers

    def test_takes_a_percentage_for_granted(self, budgets: Any) -> None:
        told = notification(100)
        del told["ThresholdType"]

        found = budgets.describe_subscribers_for_notification(
            AccountId=ACCOUNT_ID, BudgetName="dev", Notification=told
        )

        assert found["Subscribers"] == [ADA]

    def test_can_be_changed(self, budgets: Any) -> None:
        budgets.update_budget(AccountId=ACCOUNT_ID, NewBudget=budget("200"))

        found = budgets.describe_budget(AccountId=ACCOUNT_ID, BudgetName="dev")["Budget"]
        assert found["BudgetLimit"] == {"Amount": "200", "Unit": "USD"}

    def test_keeps_its_tags(self, budgets: Any) -> None:
        assert tags(budgets) == [{"Key": "environment", "Value": "dev"}]

    def test_gains_and_loses_tags(self, budgets: Any) -> None:
        added = [{"Key": "owner", "Value": "ops"}, {"Key": "environment", "Value": "prod"}]
        budgets.tag_resource(ResourceARN=ARN, ResourceTags=added)
        budgets.untag_resource(ResourceARN=ARN, ResourceTagKeys=["owner"])

        assert tags(budgets) == [{"Key": "environment", "Value": "prod"}]
